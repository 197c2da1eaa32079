import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

import { stringAt } from '../../src/model/json.ts';
import type { Measured } from '../../src/model/load.ts';
import type { ClusterSettings } from './live-cluster.ts';
import { objectsIn } from './live-cluster.ts';
import type { Changes } from './load-run.ts';
import type { CasePrometheus } from './prometheus.ts';

export type Expected = 'pass' | 'fail' | 'not-applicable' | 'unknown';

/**
 * `# expect: tooFew` on a line: this finding, on this line. Among live objects, which have no place, it is a finding about the
 * object around the line; `# expect: tooFew of Deployment/bot` about another one.
 */
export interface ExpectedFinding {
  readonly file: string;
  readonly line: number;
  readonly messageId: string;
  /** `Deployment/bot`: of a finding about something that runs and that no manifest declares. */
  readonly object?: string;
}

/** The first line of a case's first file may hold `# readiness: {...}`. */
export interface CaseSettings {
  readonly params?: Readonly<Record<string, unknown>>;
  /** Judged as single files: the world is open. */
  readonly open?: boolean;
  /** Judged as a pack with `world: closed` would. */
  readonly closed?: true;
  /** Judged as objects of a cluster of which every kind was listed. */
  readonly live?: true;
  readonly kubernetesVersion?: string;
  readonly roles?: Readonly<Record<string, string>>;
  readonly external?: readonly string[];
  /** Load tests: what each run, the newest first, has different from a sound one. */
  readonly load?: readonly Changes[];
  /** Digests of the images that are deployed, all of them. */
  readonly images?: readonly string[];
  /** What the tested system used, where it is different from a sound one; absent: nobody measured it. */
  readonly resources?: Changes;
  /** Checks of measured subjects: what Prometheus answers. */
  readonly prometheus?: CasePrometheus;
  /** Live objects, and how the cluster answered. */
  readonly cluster?: ClusterSettings;
  readonly claim?: { readonly unit: string; readonly level: number };
  /** Nobody claims a level, and Prometheus tells the peak in requests a second: `{"value": 40}`. */
  readonly measuredPeak?: Measured<number>;
  readonly peak?: { readonly unit: string; readonly level: number };
}

/** One case of one check: a file, or a folder of files. */
export interface FixtureCase {
  readonly check: string;
  readonly name: string;
  readonly expected: Expected;
  /** Absolute paths below `folder`. */
  readonly files: readonly string[];
  /** What the files' names in findings are relative to. */
  readonly folder: string;
  readonly settings: CaseSettings;
  readonly findings: readonly ExpectedFinding[];
}

const outcomes: readonly Expected[] = ['not-applicable', 'pass', 'fail', 'unknown'];

/** Reads fixtures/checks/<id>: the name of a case begins with the outcome that it must have. */
export function readCases(folder: string, check: string): readonly FixtureCase[] {
  const root = join(folder, check);
  return readdirSync(root)
    .sort()
    .map((name) => readCase(root, check, name));
}

function readCase(root: string, check: string, name: string): FixtureCase {
  const expected = outcomes.find((outcome) => name.startsWith(outcome));
  if (expected === undefined) throw new Error(`${check}/${name}: a case's name begins with ${outcomes.join(', ')}`);
  const path = join(root, name);
  const isFolder = statSync(path).isDirectory();
  const folder = isFolder ? path : root;
  const files = isFolder ? filesBelow(path) : [path];
  const texts = files.map((file) => ({ file: relative(folder, file), text: readFileSync(file, 'utf8') }));
  const settings = settingsOf(texts.map(({ text }) => text));
  const live = liveFiles(
    settings,
    texts.map(({ file }) => file),
  );
  return {
    check,
    name,
    expected,
    files,
    folder,
    settings,
    findings: texts.flatMap(({ file, text }) =>
      live.includes(file) ? expectations(file, text).map((one) => ofLive(one, text)) : expectations(file, text),
    ),
  };
}

/** The files of a case that hold live objects: those that are named, else the only one. */
export function liveFiles({ cluster }: CaseSettings, files: readonly string[]): readonly string[] {
  if (cluster === undefined) return [];
  const named = cluster.files ?? (files.length === 1 ? files : []);
  const lost = named.find((file) => !files.includes(file));
  if (lost !== undefined) throw new Error(`the case holds no ${lost}`);
  return named;
}

/** What a finding is expected of: the live object around the line, else the cluster. */
function ofLive(one: ExpectedFinding, text: string): ExpectedFinding {
  if (one.object !== undefined) return one;
  const object = objectsIn(text).find(({ from, to }) => from <= one.line && one.line <= to)?.object;
  const name = `${stringAt(object, 'kind') ?? 'Cluster'}/${stringAt(object, 'metadata', 'name') ?? 'case'}`;
  return { ...one, object: name };
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function settingsOf(texts: readonly string[]): CaseSettings {
  for (const text of texts) {
    // Over several comment lines, each of which begins with the number sign, where one would be too long.
    const match = /^# readiness: (\{.*(?:\n#.*)*\})\s*$/m.exec(text.slice(0, 8000));
    if (match?.[1] !== undefined) return JSON.parse(match[1].replaceAll('\n#', '\n')) as CaseSettings;
  }
  return {};
}

function expectations(file: string, text: string): readonly ExpectedFinding[] {
  return text.split('\n').flatMap((line, index) => {
    // `# expect <prometheus>: gaps` stands anywhere: what is found belongs to no line of a file.
    const match = /#\s*expect(?: (<\w+>))?:\s*([\w-]+(?:\s*,\s*[\w-]+)*)(?: of (\w+\/[\w.-]+))?/.exec(line);
    const place = match?.[1] === undefined ? { file, line: index + 1 } : { file: match[1], line: 1 };
    return (match?.[2] ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '')
      .map((messageId) => ({ ...place, messageId, ...(match?.[3] === undefined ? {} : { object: match[3] }) }));
  });
}
