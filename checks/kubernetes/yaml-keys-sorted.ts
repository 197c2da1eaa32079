import type { CheckFinding } from '../../src/model/check.ts';
import { compareText } from '../../src/model/identity.ts';
import type { Json, Path } from '../../src/model/json.ts';
import { isNumberKey } from '../../src/model/json.ts';
import { secretOf } from '../../src/model/secret.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { formatPath } from '../kit/read.ts';
import { failIfAny } from '../kit/verdict.ts';

/** Mappings of one object that are named; the rest follows when these are sorted. */
const most = 20;

interface Unsorted {
  readonly path: Path;
  readonly before: string;
}

/** The first key of each mapping that stands after a greater one. */
function unsortedIn(root: Json, noted: ReadonlyMap<string, Unsorted>): readonly Unsorted[] {
  const found: Unsorted[] = [];
  const walk = (value: Json, path: Path): void => {
    if (found.length >= most || typeof value !== 'object' || value === null || secretOf(value) !== undefined) return;
    if (Array.isArray(value)) {
      (value as readonly Json[]).forEach((item, index) => {
        walk(item, [...path, index]);
      });
      return;
    }
    const keys = Object.keys(value);
    // The order of numbers is lost in the object: the reading noted it.
    const unsorted = keys.some(isNumberKey) ? noted.get(formatPath(path)) : firstOf(keys, path);
    if (unsorted !== undefined) found.push(unsorted);
    for (const key of keys) walk((value as Readonly<Record<string, Json>>)[key] ?? null, [...path, key]);
  };
  walk(root, []);
  return found;
}

function firstOf(keys: readonly string[], path: Path): Unsorted | undefined {
  const index = keys.findIndex((key, at) => at > 0 && compareText(keys[at - 1] ?? '', key) > 0);
  return index === -1 ? undefined : { path: [...path, keys[index] ?? ''], before: keys[index - 1] ?? '' };
}

export default defineCheck({
  id: 'yaml-keys-sorted',
  title: 'The keys of every mapping are sorted',
  why: 'Sorted keys make two manifests comparable line by line; most people prefer the order of the documentation.',
  fix: 'Sort the keys at every level, with a formatter that does it for you.',
  effort: 'minutes',
  references: [],
  since: '0.1.0',
  subject: 'object',
  reads: [],
  needs: ['graph'],
  ofFiles: true,
  params: {},
  messages: { unsorted: '{object}: {path} stands after {before}' },
  run: ({ subject, finding }) => {
    const noted = new Map<string, Unsorted>();
    for (const { kind, path, readAs } of subject.document.notes) {
      const mapping = formatPath(path.slice(0, -1));
      if (kind === 'unsorted-key' && !noted.has(mapping)) noted.set(mapping, { path, before: readAs });
    }
    return failIfAny(
      unsortedIn(subject.object, noted).map(({ path, before }): CheckFinding =>
        finding('unsorted', {
          data: { object: nameOf(subject), path: formatPath(path), before },
          // Something below the key that is not there stands where the key does, and not where its value begins.
          at: [...path, -1],
        }),
      ),
    );
  },
});
