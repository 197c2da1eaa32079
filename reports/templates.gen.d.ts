/** What a helper may return: text that is escaped, or markup that says of itself that it is safe. */
export interface Markup {
  toHTML(): string;
}

/** The page's style sheet, exactly as it stands in the page, and its hash as the CSP wants it. */
export const css: string;
export const cssHash: string;

/** Escapes text for HTML, in content and in quoted attributes. */
export function escape(text: string): string;

/** Fills the template `templates/report.hbs`. */
export function renderReport(
  context: object,
  helpers: Readonly<Record<string, (value: unknown) => string | Markup>>,
): string;
