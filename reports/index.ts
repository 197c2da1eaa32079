import type { Render } from './document.ts';

/** Format name -> module. Nothing is loaded until a format is asked for. */
export const formats = {
  terminal: () => import('./formats/terminal.ts'),
  json: () => import('./formats/json.ts'),
  html: () => import('./formats/html.ts'),
  markdown: () => import('./formats/markdown.ts'),
} as const satisfies Readonly<Record<string, () => Promise<{ readonly render: Render }>>>;

export type FormatName = keyof typeof formats;

export function isFormatName(name: string): name is FormatName {
  return Object.hasOwn(formats, name);
}
