import type { ClusterEvidence } from '../../model/cluster.ts';
import { listAt, stringAt } from '../../model/json.ts';
import type { SourceAbsence } from '../../model/known.ts';
import type { Access } from './access.ts';
import type { Ask } from './ask.ts';
import { absenceOf } from './failure.ts';
import type { Answer } from './request.ts';

/** Tells one cluster from another: the uid of kube-system, else the certificate authority. */
export async function identify(
  ask: Ask,
  access: Access,
  onAnswer: (answer: Answer) => void,
): Promise<ClusterEvidence['identity']> {
  let absence: SourceAbsence;
  try {
    const path = '/api/v1/namespaces?fieldSelector=metadata.name%3Dkube-system&limit=1';
    const { value, answer } = await ask({ method: 'GET', path });
    onAnswer(answer);
    const [first] = listAt(value, 'items');
    const uid = stringAt(first, 'metadata', 'name') === 'kube-system' ? stringAt(first, 'metadata', 'uid') : undefined;
    if (uid !== undefined && /^[\w-]{1,64}$/.test(uid)) return { value: { by: 'uid of kube-system', value: uid } };
    absence = { reason: 'not-collected', text: 'the cluster shows no namespace kube-system' };
  } catch (error) {
    absence = absenceOf(error);
  }
  if (access.authority !== undefined) return { value: { by: 'certificate authority', value: access.authority } };
  return { ...absence, text: `which cluster it is can't be told: ${absence.text}` };
}

/** Why this is not the cluster that the configuration expects; undefined where it is. */
export function refusedIdentity(
  identity: ClusterEvidence['identity'],
  access: Access,
  expect: string,
): SourceAbsence | undefined {
  const { host, hostname, origin } = access.server.url;
  const known = 'value' in identity ? [identity.value.value] : [];
  if ([host, hostname, origin, ...known].some((one) => one === expect)) return undefined;
  return {
    reason: 'wrong-subject',
    text:
      `this is not the cluster that cluster.expect names: ${host} ` +
      ('value' in identity
        ? `(${identity.value.by} ${identity.value.value})`
        : `(${identity.text}; the expected host is another)`),
  };
}
