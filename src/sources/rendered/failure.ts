/** What a program said when it gave up: one line, and the place where it names one. */
export interface Failure {
  readonly text: string;
  /** As the program writes the file. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

const maxText = 400;
/** As far as a line is searched for a place. */
const maxSearched = 4000;

/** Lines of helm's and kustomize's loggers that are no reason. */
const chatter =
  /^(?:(?:time=\S+ )?level=(?:DEBUG|INFO|WARN(?:ING)?|debug|info|warn(?:ing)?)\b|\w+\.go:\d+:|install\.go|WARNING:|coalesce\.go|walk\.go|#|I\d{4} |W\d{4} |helm\.go:\d+:|Use --debug)/;

/** The first line that says why. */
function usefulLine(stderr: string): string {
  const lines = stderr
    .replaceAll(/\u001b\[[0-9;]*m/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !chatter.test(line));
  const told = lines.find((line) => /^error\b|^Error\b|level=ERROR/i.test(line)) ?? lines[0] ?? '';
  return told.replace(/^(?:Error|error): /, '');
}

/** `chart/templates/x.yaml:12:30`, or `x.yaml ... line 12`. */
export function failureOf(stderr: string): Failure {
  const whole = usefulLine(stderr).slice(0, maxSearched);
  const text = whole.length > maxText ? `${whole.slice(0, maxText)} ...` : whole;
  // The last place is the innermost: helm tells the whole way from the template to the helper that failed.
  const places = [...whole.matchAll(/([\w./@+-]+\.(?:ya?ml|tpl|txt|json)):(\d+)(?::(\d+))?/g)];
  const place = places.at(-1);
  if (place !== undefined) {
    return {
      text,
      file: place[1] ?? '',
      line: Number(place[2]),
      ...(place[3] === undefined ? {} : { column: Number(place[3]) + 1 }),
    };
  }
  const file = /([\w./@+-]+\.(?:ya?ml|tpl|json))\b/.exec(whole)?.[1];
  const line = /\bline (\d+)/.exec(whole)?.[1];
  return { text, ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line: Number(line) }) };
}
