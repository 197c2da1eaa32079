import type { Declaration, Workload } from '../../src/model/graph.ts';
import type { Json, JsonRecord, Path } from '../../src/model/json.ts';
import { listAt, recordAt, stringAt } from '../../src/model/json.ts';
import { nameOf } from './containers-asked.ts';

/** A claim for storage as it is written: an object of its own, or a template that makes one per pod. */
export interface Claim {
  /** `claim template data of StatefulSet postgres`, as messages name it. */
  readonly text: string;
  readonly name: string;
  /** Where its `metadata` and `spec` stand. */
  readonly path: Path;
  readonly metadata: JsonRecord;
  readonly spec: JsonRecord;
  /** One claim per pod, so one pod writes to it. */
  readonly perPod: boolean;
}

/** A PersistentVolumeClaim, the templates of a StatefulSet, and the ephemeral volumes of any pod. */
export function claimsOf(subject: Workload | Declaration): readonly Claim[] {
  if (!('template' in subject)) {
    const { identity, object } = subject;
    return [claim(object, [], { text: nameOf(subject), name: identity.name, perPod: false })];
  }
  const templates = claimTemplatesOf(subject);
  const { spec, specPath } = subject.template;
  const ephemeral = listAt(spec, 'volumes').flatMap((volume, index) => {
    const template = recordAt(volume, 'ephemeral', 'volumeClaimTemplate');
    if (template === undefined) return [];
    const name = stringAt(volume, 'name') ?? '';
    const path = [...specPath, 'volumes', index, 'ephemeral', 'volumeClaimTemplate'];
    return [claim(template, path, { text: `volume ${name} of ${nameOf(subject)}`, name, perPod: true })];
  });
  return [...templates, ...ephemeral];
}

/** The claim templates of a StatefulSet; of any other kind, none. */
export function claimTemplatesOf(subject: Declaration): readonly Claim[] {
  if (subject.identity.kind !== 'StatefulSet') return [];
  return listAt(subject.object, 'spec', 'volumeClaimTemplates').map((item, index) => {
    const name = stringAt(item, 'metadata', 'name') ?? '';
    return claim(item, ['spec', 'volumeClaimTemplates', index], {
      text: `claim template ${name} of ${nameOf(subject)}`,
      name,
      perPod: true,
    });
  });
}

function claim(item: Json, path: Path, rest: Pick<Claim, 'text' | 'name' | 'perPod'>): Claim {
  return { ...rest, path, metadata: recordAt(item, 'metadata') ?? {}, spec: recordAt(item, 'spec') ?? {} };
}

export const noClaims = 'it claims no storage';
