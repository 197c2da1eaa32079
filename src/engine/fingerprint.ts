import type { CheckFinding } from '../model/check.ts';
import type { Declaration } from '../model/graph.ts';
import { identityKey } from '../model/identity.ts';
import type { JsonRecord } from '../model/json.ts';
import { namedPath } from '../model/named-path.ts';
import type { JudgedSubject } from './judgement.ts';

/** SHA-256, in hex, over the RFC 8785 form of a value. */
export type Hash = (value: unknown) => string;

/**
 * Names a finding across runs, packs and wording (docs/scoring.md, Fingerprint and digest): the check's id, the subject and the place
 * by names, never line numbers or sentences.
 */
export function fingerprintOf(source: string, subject: JudgedSubject, finding: CheckFinding, hash: Hash): string {
  const { group, kind, namespace, name } = subject.identity;
  return hash([
    source,
    finding.messageId,
    group,
    kind,
    namespace,
    name === '' ? documentName(subject) : name,
    placeName(subject, finding),
    finding.discriminator ?? '',
  ]).slice(0, 32);
}

function documentName(subject: JudgedSubject): string {
  const document = subject.declaration?.document;
  return document === undefined ? '' : `${document.file}#${document.index + 1}`;
}

/** The place by names: the part of a fingerprint that tells findings of one message and subject apart. */
export function placeName(subject: JudgedSubject, finding: CheckFinding): string {
  const container = finding.container ?? '';
  const { at } = finding;
  if ('fault' in at) return at.fault.fault;
  const object = 'declaration' in at ? at.declaration.object : objectOf(subject);
  const path = namedPath(object, at.path);
  if (path === '') return container;
  return 'declaration' in at && !isOwn(at.declaration, subject) ? `${ownerName(at.declaration)} ${path}` : path;
}

/** The subject's own declaration, or the live object of its identity: a fault bears one name wherever it was seen. */
function isOwn(declaration: Declaration, { declaration: own }: JudgedSubject): boolean {
  if (declaration === own) return true;
  return (
    declaration.document.live === true &&
    own !== undefined &&
    identityKey(declaration.identity) === identityKey(own.identity)
  );
}

/** The place may stand in another object than the subject (a policy that cuts a workload off). */
function ownerName(declaration: Declaration): string {
  const { kind, namespace, name } = declaration.identity;
  return `${kind}/${namespace}/${name}`;
}

function objectOf(subject: JudgedSubject): JsonRecord | undefined {
  return subject.declaration?.object ?? subject.document?.document?.object;
}
