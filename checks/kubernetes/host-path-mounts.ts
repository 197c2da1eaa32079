import { listAt, stringAt } from '../../src/model/json.ts';
import { judgeContainers } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { mountsOf } from '../kit/host-paths.ts';
import { readString } from '../kit/read.ts';
import { fail, judgeEach, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'host-path-mounts',
  title: 'No container mounts the listed paths of the node',
  why: 'What a container mounts of its node it can read, and often change. host-path-sensitive and container-runtime-socket ask about volumes, in every spelling of a path; this check compares what is written, of mounts alone, as other checkers do.',
  fix: 'Take the mount away, or use a volume that is not a part of the node.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/storage/volumes/#hostpath'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    paths: { type: 'strings', description: 'Paths of the node, compared as they are written' },
    endings: { type: 'strings', description: 'Ends of such paths' },
  },
  messages: { mounted: 'container {container} mounts {path} of the node (volume {volume})' },
  run: ({ subject, params, finding }) => {
    const { spec } = subject.template;
    const positions = [...listAt(spec, 'volumes').keys()];
    return judgeContainers(subject, ({ name, object, path: place }) =>
      judgeEach(mountsOf(object), (mount) => {
        const position = positions.find((one) => stringAt(spec, 'volumes', one, 'name') === mount.name);
        if (position === undefined) return notAsked('its volume stands elsewhere');
        const path = readString(spec, 'volumes', position, 'hostPath', 'path') ?? '';
        if (!params.paths.includes(path) && !params.endings.some((ending) => path.endsWith(ending))) return pass;
        return fail(
          finding('mounted', {
            data: { container: name, path, volume: mount.name },
            at: [...place, 'volumeMounts', mount.position],
            container: name,
            discriminator: `${mount.name} ${stringAt(mount.object, 'mountPath') ?? ''}`,
          }),
        );
      }),
    );
  },
});
