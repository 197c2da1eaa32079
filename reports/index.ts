import type { Render } from './document.ts';

/** Format name -> module. Nothing is loaded until a format is asked for. */
export const formats = {
  terminal: () => import('./formats/terminal.ts'),
  json: () => import('./formats/json.ts'),
  html: () => import('./formats/html.ts'),
  markdown: () => import('./formats/markdown.ts'),
  sarif: () => import('./formats/sarif.ts'),
  'sarif-full': () => import('./formats/sarif-full.ts'),
  junit: () => import('./formats/junit.ts'),
  annotations: () => import('./formats/annotations.ts'),
  gitlab: () => import('./formats/gitlab.ts'),
  csv: () => import('./formats/csv.ts'),
  badge: () => import('./formats/badge.ts'),
  shields: () => import('./formats/shields.ts'),
} as const satisfies Readonly<Record<string, () => Promise<{ readonly render: Render }>>>;

export type FormatName = keyof typeof formats;

export function isFormatName(name: string): name is FormatName {
  return Object.hasOwn(formats, name);
}
