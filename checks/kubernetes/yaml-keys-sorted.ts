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
  const path: (string | number)[] = [];
  const enter = (step: string | number, value: Json | undefined): void => {
    if (typeof value !== 'object' || value === null) return;
    path.push(step);
    walk(value);
    path.pop();
  };
  const walk = (value: Json): void => {
    if (found.length >= most || typeof value !== 'object' || value === null || secretOf(value) !== undefined) return;
    if (Array.isArray(value)) {
      (value as readonly Json[]).forEach((item, index) => {
        enter(index, item);
      });
      return;
    }
    const keys = Object.keys(value);
    // The order of numbers is lost in the object: the reading noted it.
    const unsorted = keys.some(isNumberKey) ? noted.get(formatPath(path)) : firstOf(keys, path);
    if (unsorted !== undefined) found.push(unsorted);
    for (const key of keys) enter(key, (value as Readonly<Record<string, Json>>)[key]);
  };
  walk(root);
  return found;
}

function firstOf(keys: readonly string[], path: Path): Unsorted | undefined {
  for (let index = 1; index < keys.length; index += 1) {
    const [before, key] = [keys[index - 1] ?? '', keys[index] ?? ''];
    if (compareText(before, key) > 0) return { path: [...path, key], before };
  }
  return undefined;
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
