import { visible } from './visible.ts';

/** One line of visible text, of at most so many characters of its source; what is cut ends in `…`. */
export function line(text: string, most: number): string {
  return visible(text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`);
}
