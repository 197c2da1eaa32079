import type { SubjectKind, SubjectMap } from '../model/check.ts';
import type { Declaration } from '../model/graph.ts';
import type { Identity } from '../model/identity.ts';
import { groupOf } from '../model/identity.ts';
import { stringAt } from '../model/json.ts';
import type { JudgedSubject } from './judgement.ts';

interface Sourced {
  readonly key: string;
  readonly source: string;
  readonly identity: Identity;
  readonly declaration?: Declaration;
}

/** The subject's name for people: an object's identity, or a document's file and number. */
export function named(subject: SubjectMap[SubjectKind], targetName: string): JudgedSubject {
  if ('source' in subject) {
    const { key, identity, declaration, source } = subject as Sourced;
    return { key, identity, ...(declaration === undefined ? { file: `<${source}>` } : { declaration }) };
  }
  if ('identity' in subject)
    return { key: subject.key, identity: subject.shownAs ?? subject.identity, declaration: subject };
  if ('runs' in subject) {
    const identity = { group: '', kind: 'LoadTest', namespace: '', name: subject.name };
    return { key: subject.key, identity, file: subject.file };
  }
  if (!('faults' in subject)) {
    return { key: subject.key, identity: { group: '', kind: 'System', namespace: '', name: targetName } };
  }
  const object = subject.document?.object;
  const place = `${subject.file}#${subject.index + 1}`;
  return {
    key: subject.key,
    identity: {
      group: groupOf(stringAt(object, 'apiVersion') ?? ''),
      kind: stringAt(object, 'kind') ?? 'Document',
      namespace: stringAt(object, 'metadata', 'namespace') ?? '',
      name: stringAt(object, 'metadata', 'name') ?? place,
    },
    document: subject,
  };
}
