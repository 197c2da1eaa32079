import { recordAt, stringAt, listAt } from '../../src/model/json.ts';
import { judgeContainers } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { mountsOf } from '../kit/host-paths.ts';
import { readValue } from '../kit/read.ts';
import { exceptNodeExporters, nodeExporters } from '../kit/roles.ts';
import { fail, judgeEach, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'host-path-writable',
  title: 'Containers mount folders of the node read-only',
  why: 'A container that writes to a folder of the node can leave files that other programs of the node run or trust, and outlive its own pod there.',
  fix: 'Set `readOnly: true` on the mount, or keep the data in a PersistentVolumeClaim.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/storage/volumes/#hostpath'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: { nodeExporters },
  readsRole: true,
  messages: { writable: 'container {container} can write to the folder of the node that volume {volume} brings in' },
  run: ({ subject, params, finding }) => {
    const folders = new Set(
      listAt(subject.template.spec, 'volumes')
        .filter((volume) => recordAt(volume, 'hostPath') !== undefined)
        .map((volume) => stringAt(volume, 'name') ?? ''),
    );
    if (folders.size === 0) return notAsked('it mounts no folder of its node');
    const verdict = judgeContainers(subject, (container) =>
      judgeEach(
        mountsOf(container.object).filter((mount) => folders.has(mount.name)),
        (mount) =>
          readValue(mount.object, 'readOnly') === true
            ? pass
            : fail(
                finding('writable', {
                  data: { container: container.name, volume: mount.name },
                  at: [...container.path, 'volumeMounts', mount.position, 'readOnly'],
                  container: container.name,
                  discriminator: stringAt(mount.object, 'mountPath') ?? mount.name,
                }),
              ),
      ),
    );
    return exceptNodeExporters(subject, verdict, params.nodeExporters);
  },
});
