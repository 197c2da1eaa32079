/** One rendering of a chart, as `helm template` is asked for it. */
export interface HelmRequest {
  /** Absolute. */
  readonly chart: string;
  /** Absolute, later ones win. */
  readonly values: readonly string[];
  /** Single values as `name=value`; they win over files. */
  readonly sets: readonly { readonly text: string; readonly asText: boolean }[];
  readonly release: string;
  readonly namespace: string;
  /** `1.N` */
  readonly kubernetesVersion: string;
  /** A schema of the values names an address: helm would fetch it. */
  readonly skipSchema: boolean;
}

/**
 * `--debug` makes helm print what it rendered even where that does not parse, so that the fault has a place.
 * `helm template` asks no cluster; a post-renderer would have to be named here.
 */
export function helmArguments(request: HelmRequest): string[] {
  return [
    'template',
    request.release,
    request.chart,
    ...request.values.flatMap((file) => ['--values', quoted(file)]),
    ...request.sets.flatMap(({ text, asText }) => [asText ? '--set-string' : '--set', text]),
    '--namespace',
    request.namespace,
    '--kube-version',
    request.kubernetesVersion,
    '--include-crds',
    '--skip-tests',
    ...(request.skipSchema ? ['--skip-schema-validation'] : []),
    '--debug',
  ];
}

/** helm reads the option as a line of comma-separated names. */
function quoted(file: string): string {
  return /[",\n]/.test(file) ? `"${file.replaceAll('"', '""')}"` : file;
}

/** A release's name from the chart's: a DNS label of at most 53 characters. */
export function releaseName(chart: string): string {
  const name = chart
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .slice(0, 53)
    .replaceAll(/^-+|-+$/g, '');
  return name === '' ? 'release' : name;
}

/** One document of the output and the file that made it. */
export interface RenderedPiece {
  /** Path as helm names it, `chart/templates/x.yaml`. */
  readonly source: string;
  readonly text: string;
}

const sourceLine = /^# Source: (.+)$/;

export interface HelmOutput {
  readonly pieces: readonly RenderedPiece[];
  /** Whether something stands before the first `# Source:`, which helm does not write. */
  readonly hasMore: boolean;
}

/** Splits the output at the lines `---` that a `# Source:` follows: helm writes them itself, before each document. */
export function splitOutput(output: string): HelmOutput {
  const lines = output.split('\n');
  const pieces: { source: string; lines: string[] }[] = [];
  let hasMore = false;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const source = line.trimEnd() === '---' ? sourceLine.exec(lines[at + 1] ?? '')?.[1] : undefined;
    if (source !== undefined) {
      pieces.push({ source: source.trim(), lines: [] });
      at += 1;
    } else if (pieces.length > 0) pieces.at(-1)?.lines.push(line);
    else hasMore ||= !/^\s*(?:#.*|---\s*)?$/.test(line);
  }
  return { pieces: pieces.map((piece) => ({ source: piece.source, text: piece.lines.join('\n') })), hasMore };
}
