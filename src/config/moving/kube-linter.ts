import { asRecord } from '../../model/json.ts';
import type { Path } from '../../model/json.ts';
import { quoted } from '../authored/words.ts';
import { leavesRoot } from '../places.ts';
import type { Note, OwnRule, Setting, Understood, Wish } from './moved.ts';
import { templateRule } from './kube-linter-templates.ts';
import { mostOwnChecks } from './reading.ts';
import type { Reading } from './reading.ts';

const knownKeys: ReadonlySet<string> = new Set([
  'addAllBuiltIn',
  'doNotAutoAddDefaults',
  'include',
  'exclude',
  'ignorePaths',
]);

/** What a `.kube-linter.yaml` asks for. */
export function understandKubeLinter(reading: Reading): Understood {
  const checks = reading.record(['checks']);
  reading.record([]);
  const excluded = reading.texts(['checks', 'exclude']);
  const included = reading.texts(['checks', 'include']);
  const all = reading.flag(['checks', 'addAllBuiltIn']);
  const none = reading.flag(['checks', 'doNotAutoAddDefaults']);
  const { own, left } = customChecks(reading);
  const custom = new Set(own.map(({ name }) => name));
  const off = new Set(excluded.map(({ text }) => text));
  const wishes: readonly Wish[] = [
    ...excluded.map(({ text, from }) => ({ id: text, on: false, from, reason: `was excluded in ${from}` })),
    // What is excluded stays so, whatever includes it.
    ...included
      .filter(({ text }) => !off.has(text) && !custom.has(text))
      .map(({ text, from }) => ({ id: text, on: true, from, reason: '' })),
  ];
  const from = reading.place(['checks', 'doNotAutoAddDefaults']);
  return {
    wishes: wishes.filter(({ id }) => !custom.has(id)),
    others: all
      ? { as: 'on', from: reading.place(['checks', 'addAllBuiltIn']) }
      : none
        ? { as: 'off', from, reason: `is not included in ${reading.authored.file}, which adds no defaults (${from})` }
        : { as: 'default' },
    settings: ignoredPaths(reading),
    own: own.filter(({ name }) => !off.has(name)),
    exemptions: [],
    params: [],
    left: [
      ...left,
      ...Object.keys(checks)
        .filter((key) => !knownKeys.has(key))
        .map((key) => unknownKey(reading, ['checks', key])),
      ...Object.keys(asRecord(reading.authored.value) ?? {})
        .filter((key) => key !== 'checks' && key !== 'customChecks')
        .map((key) => unknownKey(reading, [key])),
      ...outsidePaths(reading),
    ],
  };
}

export function unknownKey(reading: Reading, path: Path): Note {
  return {
    from: reading.place(path, 'key'),
    text: `${quoted(path.at(-1) ?? '')} has no counterpart here`,
  };
}

function ignoredPaths(reading: Reading): readonly Setting[] {
  const paths = reading.texts(['checks', 'ignorePaths']).filter(({ text }) => !leavesRoot(text));
  const [first] = paths;
  if (first === undefined) return [];
  return [
    {
      key: 'exclude',
      value: paths.flatMap(({ text }) => globsOf(text)),
      from: first.from,
      text: `${paths.length === 1 ? 'the ignored path is' : `${paths.length} ignored paths are`} excluded`,
      changed:
        'what is excluded may hold anything: rules about what does not exist are unknown where it could stand there',
    },
  ];
}

/** A folder means everything in it. */
function globsOf(path: string): readonly string[] {
  const bare = path.replace(/^\.\//, '').replace(/\/+$/, '');
  if (/\.[A-Za-z0-9]+$/.test(bare) || bare.endsWith('*')) return [bare];
  return [bare, `${bare}/**`];
}

function outsidePaths(reading: Reading): readonly Note[] {
  return reading
    .texts(['checks', 'ignorePaths'])
    .filter(({ text }) => leavesRoot(text))
    .map(({ text, from }) => ({
      from,
      text: `the ignored path ${quoted(text)} lies outside of this folder`,
      todo: 'name it relative to readiness.yaml, under exclude',
    }));
}

/** Checks beyond the bound, counted. */
export function tooMany(count: number, from: string): readonly Note[] {
  if (count <= mostOwnChecks) return [];
  return [{ from, text: `${count - mostOwnChecks} of ${count} custom checks were not looked at` }];
}

function customChecks(reading: Reading): { readonly own: readonly OwnRule[]; readonly left: readonly Note[] } {
  const own: OwnRule[] = [];
  const left: Note[] = [];
  const all = reading.list(['customChecks']);
  left.push(...tooMany(all.length, reading.place(['customChecks'], 'key')));
  all.slice(0, mostOwnChecks).forEach((_, index) => {
    const path = ['customChecks', index];
    reading.record(path);
    const name = reading.text([...path, 'name']);
    const template = reading.text([...path, 'template']);
    const params = reading.record([...path, 'params']);
    if (name === undefined || template === undefined) return;
    const from = reading.place(path, 'key');
    const kinds = reading.texts([...path, 'scope', 'objectKinds']).map(({ text }) => text);
    const made = templateRule(template, params, kinds);
    if (typeof made === 'string') {
      left.push({
        from,
        text: `the check ${quoted(name)} of the template ${quoted(template)}: ${made}`,
        todo: 'write an assertion in the pack',
      });
      return;
    }
    const fix = reading.text([...path, 'remediation']);
    const why = reading.text([...path, 'description']);
    own.push({
      id: name,
      name,
      from,
      ...(made.changed === undefined ? {} : { changed: made.changed }),
      setting: {
        severity: 'high',
        ...(made.title === undefined ? {} : { title: made.title }),
        ...(why === undefined || why === '' ? {} : { why }),
        ...(fix === undefined || fix === '' ? {} : { fix }),
        ...made.setting,
      },
    });
  });
  return { own, left };
}
