import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Location } from '../../../model/document.ts';
import type { JsonRecord } from '../../../model/json.ts';
import { asRecord, listAt, stringAt } from '../../../model/json.ts';
import { chartFile } from '../names-of-files.ts';
import { parseDocument } from '../parse.ts';
import type { PositionNode } from '../position-node.ts';
import { alignWithTemplate } from './align.ts';
import { textOf } from './chart.ts';
import type { Tracer } from './read.ts';
import { readTemplate, type TemplateNode } from './template.ts';
import { readValues, type ValuesFile, type ValuesView } from './values.ts';

export interface ChartFiles {
  /** Absolute. */
  readonly root: string;
  /** Relative to the root, as are the files. */
  readonly folder: string;
  readonly files: readonly string[];
  /** Files of values in the order in which they were given. */
  readonly values: readonly string[];
  /** Values that stand in other objects; they win over files. */
  readonly inline: readonly ValuesFile[];
}

/** The chart itself, or one in its `charts/`, with the names under which the values of those are kept. */
interface Owner {
  readonly folder: string;
  readonly names: readonly string[];
}

class ChartTracer implements Tracer {
  private readonly chart: ChartFiles;
  private readonly templates = new Map<string, readonly TemplateNode[]>();
  private readonly views = new Map<string, ValuesView>();
  private readonly read = new Map<string, ValuesFile | undefined>();

  constructor(chart: ChartFiles) {
    this.chart = chart;
  }

  /**
   * The file that helm calls `chart/templates/x.yaml`; of a packed chart inside, the package. A template can print such
   * a line itself: what leads out of the chart is of the chart as a whole.
   */
  fileOf(source: string): string {
    const file = this.named(source);
    const within = this.chart.folder === '.' ? '' : `${this.chart.folder}/`;
    return file.startsWith(within) && !file.startsWith('../') ? file : posix.join(this.chart.folder, chartFile);
  }

  private named(source: string): string {
    const [, ...steps] = source.split('/');
    let folder = this.chart.folder;
    for (let at = 0; steps[at] === 'charts' && steps.length > at + 2; at += 2) {
      const inner = this.inner(folder, steps[at + 1] ?? '');
      if (inner.endsWith('.tgz')) return inner;
      folder = inner;
      if (steps[at + 2] !== 'charts') return posix.join(folder, ...steps.slice(at + 2));
    }
    return posix.join(folder, ...steps);
  }

  private inner(folder: string, name: string): string {
    const plain = posix.join(folder, 'charts', name);
    if (existsSync(join(this.chart.root, plain))) return plain;
    const aliased = this.dependencies(folder).find((one) => stringAt(one, 'alias') === name);
    const own = stringAt(aliased, 'name') ?? name;
    const renamed = posix.join(folder, 'charts', own);
    if (existsSync(join(this.chart.root, renamed))) return renamed;
    const within = posix.join(folder, 'charts');
    const packed = this.chart.files.find(
      (file) => posix.dirname(file) === within && file.endsWith('.tgz') && posix.basename(file).startsWith(`${own}-`),
    );
    return packed ?? plain;
  }

  private dependencies(folder: string): readonly JsonRecord[] {
    const parsed = parseDocument(textOf(this.chart.root, posix.join(folder, chartFile)) ?? '', 1);
    return (parsed.ok ? listAt(parsed.value, 'dependencies') : []).flatMap((one): readonly JsonRecord[] => {
      const record = asRecord(one);
      return record === undefined ? [] : [record];
    });
  }

  /** The name under which a chart keeps the values of one inside: its alias, where it has one. */
  private calledBy(folder: string, name: string): string {
    const aliases = this.dependencies(folder).flatMap((one) =>
      stringAt(one, 'name') === name ? [stringAt(one, 'alias') ?? name] : [],
    );
    const [only, second] = aliases;
    // Used twice, its template does not tell for which of the two.
    return second === undefined ? (only ?? name) : '';
  }

  private ownersOf(file: string): readonly Owner[] {
    const owners: Owner[] = [{ folder: this.chart.folder, names: [] }];
    const steps = posix.relative(this.chart.folder, file).split('/');
    for (let at = 0; steps[at] === 'charts'; at += 2) {
      const name = steps[at + 1] ?? '';
      const above = owners.at(-1) ?? { folder: this.chart.folder, names: [] };
      const folder = posix.join(above.folder, 'charts', name);
      owners.push({ folder, names: [...above.names, this.calledBy(above.folder, name)] });
    }
    return owners;
  }

  private values(file: string): ValuesFile | undefined {
    if (!this.read.has(file)) {
      const text = textOf(this.chart.root, file);
      this.read.set(file, text === undefined ? undefined : readValues(file, text));
    }
    return this.read.get(file);
  }

  private viewFor(file: string): ValuesView {
    const owners = this.ownersOf(file);
    const key = owners.at(-1)?.folder ?? '';
    const known = this.views.get(key);
    if (known !== undefined) return known;
    const depth = owners.length - 1;
    const names = owners.at(-1)?.names ?? [];
    const files = [
      ...owners.toReversed().map((owner, up) => ({
        values: this.values(posix.join(owner.folder, 'values.yaml')),
        prefix: names.slice(depth - up),
      })),
      ...this.chart.values.map((given) => ({ values: this.values(given), prefix: names })),
      ...this.chart.inline.map((values) => ({ values, prefix: names })),
    ].flatMap(({ values, prefix }) => (values === undefined ? [] : [{ values, prefix }]));
    const view = { files };
    this.views.set(key, view);
    return view;
  }

  private template(file: string): readonly TemplateNode[] {
    const known = this.templates.get(file);
    if (known !== undefined) return known;
    const text = file.endsWith('.tgz') ? undefined : textOf(this.chart.root, file);
    const read = text === undefined ? [] : readTemplate(text);
    this.templates.set(file, read);
    return read;
  }

  origin: Tracer['origin'] = (file, object, rendered) => {
    if (file.endsWith('.tgz')) {
      const root: PositionNode = { place: { line: 1, column: 1 } };
      return {
        file,
        root,
        parts: [{ path: [], because: { text: 'it comes from a chart that is packed in this file' } }],
      };
    }
    const { root, parts } = alignWithTemplate(object, rendered, 1, this.template(file), this.viewFor(file));
    return { file, root, parts };
  };

  /** The only line of the template that reads the same, else its start. */
  line: Tracer['line'] = (file, renderedLine): Location => {
    const lines = (textOf(this.chart.root, file) ?? '').split('\n');
    const wanted = renderedLine.trim();
    const found = lines.flatMap((line, index) => (wanted !== '' && line.trim() === wanted ? [index] : []));
    const [only, second] = found;
    if (only === undefined || second !== undefined) return { file, line: 1, column: 1 };
    return { file, line: only + 1, column: (lines[only]?.search(/\S/) ?? 0) + 1 };
  };
}

export function traceChart(chart: ChartFiles): ChartTracer {
  return new ChartTracer(chart);
}
