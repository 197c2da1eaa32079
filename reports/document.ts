import type { ReadinessRun } from '../src/model/scorecard.ts';

/** What the caller knows and a scorecard doesn't: the medium, and where the other documents went. */
export interface RenderOptions {
  /** Columns of the terminal; 80 when absent, kept within 40 and 160. */
  readonly width?: number;
  /** ANSI colours; off when absent. */
  readonly color?: boolean;
  /** Address of scorecard.json as seen from the document; `scorecard.json` when absent. */
  readonly scorecard?: string;
  /** Documents that were written, for the terminal's last line. */
  readonly files?: readonly string[];
}

export interface RenderedDocument {
  /** Default file name. */
  readonly name: string;
  readonly mediaType: string;
  /** Text, or its parts in order where the whole could exceed what one string holds. */
  readonly body: string | Iterable<string>;
}

/** A document small enough to be one text. */
export interface TextDocument extends RenderedDocument {
  readonly body: string;
}

/** A format: a pure function of a scorecard. The same run and options give the same bytes. */
export type Render = (run: ReadinessRun, options?: RenderOptions) => RenderedDocument;
