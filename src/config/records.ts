import type { Problem } from '../model/errors.ts';
import { asBoolean, asList, asNumber, asRecord, asString, valueAt } from '../model/json.ts';
import type { Json, JsonRecord, Path } from '../model/json.ts';
import type { Origin } from '../model/pack.ts';
import { annotationTools } from '../model/records.ts';
import type { ActionItem, AnnotationPolicy, Attestation, SignOff, SubjectSelector, Waiver } from '../model/records.ts';
import { problemAt } from './authored/problems.ts';
import { quoted } from './authored/words.ts';
import type { AuthoredFile } from './authored/read.ts';
import { parseTime } from './time.ts';

export interface RuleMention {
  readonly rule: string;
  readonly at: Origin;
}

export interface RecordList<T> {
  readonly records: readonly T[];
  readonly mentions: readonly RuleMention[];
  readonly problems: readonly Problem[];
}

/** One record of a list: its fields, and its place. */
interface Entry {
  readonly raw: JsonRecord;
  readonly path: Path;
  readonly authored: AuthoredFile;
}

function entriesOf(authored: AuthoredFile, path: Path): readonly Entry[] {
  return asList(valueAt(authored.value, ...path)).flatMap((value, index) => {
    const raw = asRecord(value);
    return raw === undefined ? [] : [{ raw, path: [...path, index], authored }];
  });
}

/** A field that the schema requires; a record that lacks it is never used, for its file is refused. */
function text(raw: JsonRecord, key: string): string {
  return asString(raw[key]) ?? '';
}

function optional<K extends string>(raw: JsonRecord, key: K): { [Key in K]?: string } {
  const value = asString(raw[key]);
  const result: { [Key in K]?: string } = {};
  if (value !== undefined) result[key] = value;
  return result;
}

function texts(value: Json | undefined): readonly string[] {
  return asList(value).flatMap((item) => asString(item) ?? []);
}

function mentionsOf(entries: readonly Entry[]): readonly RuleMention[] {
  return entries.flatMap(({ raw, path, authored }) => {
    const rule = asString(raw['rule']);
    return rule === undefined || rule === '' ? [] : [{ rule, at: authored.at([...path, 'rule']) }];
  });
}

/** Times that are no RFC 3339 date or date-time. */
function timeProblems({ raw, path, authored }: Entry, keys: readonly string[]): readonly Problem[] {
  return keys.flatMap((key) => {
    const value = asString(raw[key]);
    return value === undefined || parseTime(value) !== undefined
      ? []
      : [
          problemAt(authored, [...path, key], `${quoted(value)} is no date`, {
            hint: 'write 2026-01-31 or 2026-01-31T12:00:00Z',
          }),
        ];
  });
}

function duplicates(entries: readonly Entry[]): readonly Problem[] {
  const seen = new Set<string>();
  return entries.flatMap(({ raw, path, authored }) => {
    const id = asString(raw['id']);
    if (id === undefined) return [];
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [problemAt(authored, [...path, 'id'], `the id ${quoted(id)} is used twice`)];
  });
}

function selectorOf(value: Json | undefined): SubjectSelector {
  const raw = asRecord(value) ?? {};
  return {
    ...optional(raw, 'kind'),
    ...optional(raw, 'namespace'),
    ...optional(raw, 'name'),
    ...optional(raw, 'container'),
  };
}

const waiverKinds = ['accept-risk', 'false-positive', 'not-applicable', 'compensating-control'] as const;

/** Waivers with their places. Whether one is active, pending, expired or void is judged later, with a clock. */
export function readWaivers(authored: AuthoredFile, path: Path): RecordList<Waiver> {
  const entries = entriesOf(authored, path);
  return {
    mentions: mentionsOf(entries),
    problems: [
      ...duplicates(entries),
      ...entries.flatMap((entry) => [...timeProblems(entry, ['createdAt', 'expiresAt']), ...orderProblems(entry)]),
    ],
    records: entries.map(({ raw, path: at }) => {
      const maxFindings = asNumber(raw['maxFindings']);
      return {
        id: text(raw, 'id'),
        rule: text(raw, 'rule'),
        subject: selectorOf(raw['subject']),
        kind: waiverKinds.find((kind) => kind === raw['kind']) ?? 'accept-risk',
        justification: text(raw, 'justification'),
        owner: text(raw, 'owner'),
        requestedBy: text(raw, 'requestedBy'),
        approvedBy: texts(raw['approvedBy']),
        createdAt: text(raw, 'createdAt'),
        expiresAt: text(raw, 'expiresAt'),
        ...optional(raw, 'ticket'),
        ...(maxFindings === undefined ? {} : { maxFindings }),
        location: authored.at(at),
      };
    }),
  };
}

function orderProblems({ raw, path, authored }: Entry): readonly Problem[] {
  const created = parseTime(text(raw, 'createdAt'));
  const expires = parseTime(text(raw, 'expiresAt'));
  if (created === undefined || expires === undefined || created < expires) return [];
  return [problemAt(authored, [...path, 'expiresAt'], 'the waiver expires before it was created')];
}

/** What readiness.yaml says of the ignore annotations of other checkers. */
export function readAnnotationPolicy(authored: AuthoredFile): {
  readonly policy?: AnnotationPolicy;
  readonly problems: readonly Problem[];
} {
  const written = asRecord(authored.value)?.['annotations'];
  if (written === 'ignore') return { policy: 'ignore', problems: [] };
  const raw = asRecord(written);
  if (raw === undefined) return { problems: [] };
  const entry = { raw, path: ['annotations'], authored };
  const [from, until] = [text(raw, 'from'), text(raw, 'until')];
  const [begins, ends] = [parseTime(from), parseTime(until)];
  return {
    policy: {
      accept: annotationTools.filter((tool) => texts(raw['accept']).includes(tool)),
      owner: text(raw, 'owner'),
      approvedBy: texts(raw['approvedBy']),
      from,
      until,
    },
    problems: [
      ...timeProblems(entry, ['from', 'until']),
      ...(begins === undefined || ends === undefined || begins < ends
        ? []
        : [problemAt(authored, ['annotations', 'until'], 'it ends before it begins')]),
    ],
  };
}

export function readAttestations(authored: AuthoredFile, path: Path): RecordList<Attestation> {
  const entries = entriesOf(authored, path);
  return {
    mentions: mentionsOf(entries),
    problems: [...duplicates(entries), ...entries.flatMap((entry) => timeProblems(entry, ['attestedAt']))],
    records: entries.map(({ raw, path: at }) => ({
      id: text(raw, 'id'),
      rule: text(raw, 'rule'),
      statement: text(raw, 'statement'),
      answer: asBoolean(raw['answer']) ?? false,
      evidence: asList(raw['evidence']).map((item) => {
        const evidence = asRecord(item) ?? {};
        return { uri: text(evidence, 'uri'), ...optional(evidence, 'sha256') };
      }),
      attestedBy: text(raw, 'attestedBy'),
      role: text(raw, 'role'),
      attestedAt: text(raw, 'attestedAt'),
      validFor: asNumber(raw['validFor']) ?? 0,
      ...optional(raw, 'comment'),
      location: authored.at(at),
    })),
  };
}

export function readSignOffs(authored: AuthoredFile, path: Path): RecordList<SignOff> {
  const entries = entriesOf(authored, path);
  return {
    mentions: [],
    problems: entries.flatMap((entry) => timeProblems(entry, ['time'])),
    records: entries.map(({ raw }) => ({
      role: text(raw, 'role'),
      person: text(raw, 'person'),
      decision: raw['decision'] === 'approved' ? 'approved' : 'rejected',
      reason: text(raw, 'reason'),
      time: text(raw, 'time'),
      digest: text(raw, 'digest'),
    })),
  };
}

export function readActionItems(authored: AuthoredFile, path: Path): RecordList<ActionItem> {
  const entries = entriesOf(authored, path);
  const statuses = ['open', 'in-progress', 'done'] as const;
  return {
    mentions: mentionsOf(entries),
    problems: entries.flatMap((entry) => [
      ...timeProblems(entry, ['deadline']),
      ...(entry.raw['fingerprint'] === undefined && entry.raw['rule'] === undefined
        ? [problemAt(authored, entry.path, 'an action item names a fingerprint or a rule')]
        : []),
    ]),
    records: entries.map(({ raw }) => ({
      ...optional(raw, 'fingerprint'),
      ...optional(raw, 'rule'),
      ...(raw['subject'] === undefined ? {} : { subject: selectorOf(raw['subject']) }),
      owner: text(raw, 'owner'),
      deadline: text(raw, 'deadline'),
      status: statuses.find((status) => status === raw['status']) ?? 'open',
      ...optional(raw, 'note'),
    })),
  };
}
