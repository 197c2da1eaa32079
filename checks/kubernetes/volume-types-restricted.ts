import { asRecord, listAt, recordAt } from '../../src/model/json.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { combine, fail, judgeEach, notAsked } from '../kit/verdict.ts';

export default defineCheck({
  id: 'volume-types-restricted',
  title: 'Volumes are of types that keep to the cluster',
  why: 'Other types lead past the rights of a claim: an nfs volume in a pod mounts any share of any server with whatever owner it names.',
  fix: 'Ask for the storage by a PersistentVolumeClaim, or by a CSI volume.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    types: { type: 'strings', description: 'Types of volumes that a pod may have', minItems: 1 },
    elsewhere: { type: 'strings', description: 'Types that other rules of the pack name' },
  },
  messages: { other: 'volume {volume} is of type {type}' },
  run: ({ subject, params, finding }) => {
    const { spec, specPath } = subject.template;
    const verdict = judgeEach([...listAt(spec, 'volumes').keys()], (position) => {
      const volume = asRecord(readValue(spec, 'volumes', position));
      const types = Object.entries(volume ?? {}).filter(
        ([key, value]) =>
          !['name', ...params.elsewhere, ...params.types].includes(key) && value !== null && value !== undefined,
      );
      return combine(
        types.map(([type]) => {
          const name = volume?.['name'];
          return fail(
            finding('other', {
              data: { volume: typeof name === 'string' ? name : String(position), type },
              at: [...specPath, 'volumes', position, type],
              discriminator: type,
            }),
          );
        }),
      );
    });
    const onHost = listAt(spec, 'volumes').some((volume) => recordAt(volume, 'hostPath') !== undefined);
    return verdict.outcome === 'pass' && onHost && params.elsewhere.includes('hostPath')
      ? notAsked('its hostPath volume is named by host-path-volume')
      : verdict;
  },
});
