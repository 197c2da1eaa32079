import { asRecord } from '../../model/json.ts';
import type { Json, JsonRecord, Path } from '../../model/json.ts';
import type { Severity } from '../../model/outcome.ts';
import { readAuthored } from '../authored/read.ts';
import { problemAt } from '../authored/problems.ts';
import { quoted } from '../authored/words.ts';
import { tooMany, unknownKey } from './kube-linter.ts';
import type { Exemption, Note, OwnRule, Setting, Understood, Wish } from './moved.ts';
import { mostOwnChecks, mostSubjects } from './reading.ts';
import type { Reading } from './reading.ts';

const severities: Readonly<Record<string, Severity>> = { danger: 'high', warning: 'medium' };
const knownKeys: ReadonlySet<string> = new Set([
  'checks',
  'exemptions',
  'customChecks',
  'displayName',
  'disallowExemptions',
  'disallowAnnotationExemptions',
  'disallowConfigExemptions',
]);

/** What a configuration of Polaris asks for. */
export function understandPolaris(reading: Reading): Understood {
  const root = reading.record([]);
  const checks = reading.record(['checks']);
  const { own, left } = customChecks(reading, checks);
  const custom = new Set(Object.keys(reading.record(['customChecks'])));
  const wishes: Wish[] = [];
  for (const id of Object.keys(checks)) {
    if (custom.has(id)) continue;
    const path = ['checks', id];
    const level = reading.text(path);
    if (level === undefined) continue;
    const from = reading.place(path);
    const severity = Object.hasOwn(severities, level) ? severities[level] : undefined;
    if (severity !== undefined) wishes.push({ id, on: true, severity, from, reason: '' });
    else if (level === 'ignore') wishes.push({ id, on: false, from, reason: `was set to ignore in ${from}` });
    else
      reading.problems.push(
        problemAt(reading.authored, path, `${quoted(level)} is not one of danger, warning, ignore`),
      );
  }
  const from = reading.place(['checks'], 'key');
  const disallowed = reading.flag(['disallowExemptions']) || reading.flag(['disallowConfigExemptions']);
  const exemptions = disallowed ? [] : exemptionsOf(reading);
  return {
    wishes,
    others:
      Object.keys(checks).length === 0
        ? { as: 'default' }
        : {
            as: 'off',
            from,
            reason: `is not listed in ${reading.authored.file}, whose list is whole (${from})`,
            changed:
              'a list of checks is taken to be whole; where Polaris runs with --merge-config, it adds to its own list',
          },
    settings: settingsOf(reading),
    own,
    exemptions,
    params: [],
    left: [
      ...left,
      ...(exemptions.length < mostSubjects
        ? []
        : [{ from, text: `of the exemptions, only the first ${mostSubjects} names were looked at` }]),
      ...Object.keys(root)
        .filter((key) => !knownKeys.has(key))
        .map((key) => unknownKey(reading, [key])),
    ],
  };
}

function settingsOf(reading: Reading): readonly Setting[] {
  const name = reading.text(['displayName']);
  const key = ['disallowExemptions', 'disallowAnnotationExemptions'].find((one) => reading.flag([one]));
  return [
    ...(name === undefined || name === ''
      ? []
      : [{ key: 'name', value: name, from: reading.place(['displayName']), text: 'the name in reports' }]),
    ...(key === undefined
      ? []
      : [{ key: 'annotations', value: 'ignore', from: reading.place([key]), text: 'annotations exempt nothing' }]),
  ];
}

function exemptionsOf(reading: Reading): readonly Exemption[] {
  const found: Exemption[] = [];
  for (const index of reading.list(['exemptions']).keys()) {
    const path = ['exemptions', index];
    reading.record(path);
    const texts = (key: string): readonly string[] => reading.texts([...path, key]).map(({ text }) => text);
    const namespace = reading.text([...path, 'namespace']);
    const rules = texts('rules');
    const [controllers, containers] = [texts('controllerNames'), texts('containerNames')];
    const from = reading.place(path);
    for (const name of controllers.length === 0 ? [undefined] : controllers) {
      for (const container of containers.length === 0 ? [undefined] : containers) {
        if (found.length >= mostSubjects) break;
        const subject = {
          ...(namespace === undefined || namespace === '' ? {} : { namespace }),
          ...(name === undefined || name === '' ? {} : { name }),
          ...(container === undefined || container === '' ? {} : { container }),
        };
        found.push({
          subject: Object.keys(subject).length === 0 ? { name: '*' } : subject,
          ids: rules.length === 0 ? 'everything' : rules,
          from,
        });
      }
    }
  }
  return found;
}

function customChecks(
  reading: Reading,
  checks: JsonRecord,
): { readonly own: readonly OwnRule[]; readonly left: readonly Note[] } {
  const own: OwnRule[] = [];
  const left: Note[] = [];
  const names = Object.keys(reading.record(['customChecks']));
  left.push(...tooMany(names.length, reading.place(['customChecks'], 'key')));
  for (const name of names.slice(0, mostOwnChecks)) {
    const path = ['customChecks', name];
    const from = reading.place(path, 'key');
    reading.record(path);
    const level = typeof checks[name] === 'string' ? checks[name] : 'warning';
    if (level === 'ignore' || !Object.hasOwn(checks, name)) {
      left.push({ from, text: `the check ${quoted(name)} is not switched on under checks` });
      continue;
    }
    const assertion = assertionOf(reading, path);
    if (typeof assertion === 'string') {
      left.push({ from, text: `the check ${quoted(name)}: ${assertion}`, todo: 'write an assertion in the pack' });
      continue;
    }
    const message = reading.text([...path, 'failureMessage']);
    const title = reading.text([...path, 'successMessage']);
    const category = reading.text([...path, 'category']);
    own.push({
      id: name,
      name,
      from,
      ...(category === undefined ? {} : { category: category.toLowerCase() }),
      setting: {
        severity: (Object.hasOwn(severities, level) ? severities[level] : undefined) ?? 'medium',
        title: title === undefined || title === '' ? name : title,
        ...(message === undefined || message === '' ? {} : { message: message.replace(/[{}]/g, '') }),
        assert: assertion,
      },
    });
  }
  return { own, left };
}

const targets: Readonly<Record<string, string>> = {
  Container: 'container',
  PodSpec: 'pod-spec',
  PodTemplate: 'pod-template',
  Controller: 'workload',
};

function assertionOf(reading: Reading, path: Path): JsonRecord | string {
  const joined = ['additionalSchemas', 'additionalSchemaStrings', 'additionalValidators'].find(
    (key) => valueOf(reading, [...path, key]) !== undefined,
  );
  if (joined !== undefined) return `it looks at other objects (${joined}), which an assertion can't`;
  const target = reading.text([...path, 'target']) ?? 'Container';
  const on = Object.hasOwn(targets, target) ? targets[target] : kindTarget(target);
  if (on === undefined) return `its target ${quoted(target)} is no kind`;
  const schema = schemaOf(reading, path);
  if (typeof schema === 'string') return schema;
  const part = Object.hasOwn(targets, target);
  const kinds = narrowed(reading, [...path, 'controllers'], (name) => [name]);
  const containers = narrowed(reading, [...path, 'containers'], containerKinds);
  return {
    on,
    ...(part && kinds !== undefined ? { kinds } : {}),
    ...(on !== 'container' ? {} : { containers: containers ?? { except: ['ephemeral'] } }),
    schema,
  };
}

function valueOf(reading: Reading, path: Path): Json | undefined {
  let value: Json | undefined = reading.authored.value;
  for (const step of path) value = asRecord(value)?.[String(step)];
  return value ?? undefined;
}

/** `networking.k8s.io/Ingress`, `/Service` and `v1/Service` of the core group, `Service` of any. */
function kindTarget(target: string): string | undefined {
  const slash = target.lastIndexOf('/');
  const [group, kind] = [target.slice(0, Math.max(slash, 0)), target.slice(slash + 1)];
  if (!/^[A-Z][A-Za-z0-9]*$/.test(kind)) return undefined;
  if (slash === -1) return kind;
  if (group === '' || group === 'v1' || group === 'core') return `core/${kind}`;
  return /^[a-z0-9.-]+$/.test(group) ? `${group}/${kind}` : undefined;
}

/** `schema`, or the same as a text; a text that holds a Go template depends on the object. */
function schemaOf(reading: Reading, path: Path): JsonRecord | string {
  const text = reading.text([...path, 'schemaString']);
  if (text !== undefined) {
    if (text.includes('{{')) return 'its schema is a template, filled in for each object';
    const read = readAuthored(text, reading.authored.file);
    const value = read.ok ? asRecord(read.authored.value) : undefined;
    return value === undefined ? 'its schemaString is no mapping' : withoutDialect(value);
  }
  const schema = asRecord(valueOf(reading, [...path, 'schema']));
  return schema === undefined ? 'it has no schema' : withoutDialect(schema);
}

function withoutDialect({ $schema: _, ...schema }: JsonRecord): JsonRecord {
  return schema;
}

function narrowed(
  reading: Reading,
  path: Path,
  translate: (name: string) => readonly string[],
): JsonRecord | undefined {
  const list = (key: string): readonly string[] => [
    ...new Set(reading.texts([...path, key]).flatMap(({ text }) => translate(text))),
  ];
  reading.record(path);
  const [only, except] = [list('include'), list('exclude')];
  if (only.length > 0) return { only };
  return except.length > 0 ? { except } : undefined;
}

function containerKinds(name: string): readonly string[] {
  if (name === 'initContainer') return ['init', 'sidecar'];
  return name === 'container' ? ['regular'] : [];
}
