/** One document of a file's text, before it is parsed. */
export interface TextDocument {
  readonly text: string;
  /** Line of the file on which the text starts, from 1. */
  readonly line: number;
  /** Set where Kubernetes refuses the document for its separator line: the offset is 0. */
  readonly fault?: string;
}

const separator = /^---[^\n]*$/gm;
const byteOrderMark = '\uFEFF';

function lineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/**
 * Splits a stream as the reader of k8s.io/apimachinery does (pkg/util/yaml/decoder.go): a line that starts with
 * `---` ends a document, and only blanks or a comment may follow on it.
 */
export function splitDocuments(stream: string): TextDocument[] {
  const documents: TextDocument[] = [];
  let start = 0;
  let line = 1;
  let fault: string | undefined;
  const add = (end: number) => {
    const text = stream.startsWith(byteOrderMark, start) ? stream.slice(start + 1, end) : stream.slice(start, end);
    if (fault !== undefined) documents.push({ text, line, fault });
    else if (text.trim() !== '') documents.push({ text, line });
  };
  for (const match of stream.startsWith('---') || stream.includes('\n---') ? stream.matchAll(separator) : []) {
    add(match.index);
    const rest = match[0].slice(3).trim();
    line += lineBreaks(stream, start, match.index);
    const clean = rest === '' || rest.startsWith('#');
    fault = clean ? undefined : 'something stands after `---` on the same line, which Kubernetes refuses';
    const end = match.index + match[0].length;
    start = clean ? Math.min(end + 1, stream.length) : match.index;
    if (clean) line += 1;
  }
  add(stream.length);
  return documents;
}
