import type { Verdict } from '../../src/model/check.ts';
import { listAt, stringAt, valueAt } from '../../src/model/json.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { claimTemplatesOf } from '../kit/claims.ts';
import { judgeContainers } from '../kit/containers.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { isUnclear } from '../kit/unclear-labels.ts';
import { failIfAny, notAsked, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'volume-mount-resolves',
  title: 'Every volume that a container mounts is one of its pod',
  why: 'The API server refuses a pod that mounts a volume it does not have; of a StatefulSet it takes the object, and then no pod is ever made.',
  fix: 'Write the name of the volume, or of the claim template, as it is declared, or declare the volume.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/storage/volumes/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { missing: 'container {container} of {workload} mounts the volume {volume}, and its pod has {volumes}' },
  run: ({ subject, finding }) => {
    const { spec } = subject.template;
    const volumes = [
      ...listAt(spec, 'volumes').map((volume) => stringAt(volume, 'name') ?? ''),
      ...claimTemplatesOf(subject).map(({ name }) => name),
    ];
    return judgeContainers(subject, (container): Verdict => {
      const mounts = listAt(container.object, 'volumeMounts');
      if (mounts.length === 0) return notAsked('it mounts no volume');
      const missing = mounts.flatMap((mount, position) => {
        const name = stringAt(mount, 'name');
        return name === undefined || volumes.includes(name) ? [] : [{ name, position }];
      });
      const isOpen =
        isUnclear(valueAt(spec, 'volumes')) ||
        isUnclear(valueAt(subject.object, 'spec', 'volumeClaimTemplates')) ||
        missing.some(({ name }) => isPlaceholder(name)) ||
        volumes.some((name) => isPlaceholder(name));
      if (missing.length > 0 && isOpen)
        return unknown('not-collected', `volumes of container ${container.name} still hold a placeholder`);
      return failIfAny(
        missing.map(({ name, position }) =>
          finding('missing', {
            data: {
              container: container.name,
              workload: nameOf(subject),
              volume: name,
              volumes: volumes.length === 0 ? 'none' : volumes.slice(0, 8).join(', '),
            },
            at: [...container.path, 'volumeMounts', position, 'name'],
            container: container.name,
            discriminator: name,
          }),
        ),
      );
    });
  },
});
