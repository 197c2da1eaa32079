import { defineCheck } from '../kit/define-check.ts';
import { judgeHostVolumes, reachesSocket } from '../kit/host-paths.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'container-runtime-socket',
  title: 'No volume reaches the container runtime of the node',
  why: "Whoever can talk to the runtime's socket starts any container with any privilege on the node; mounting it read-only does not stop that.",
  fix: 'Remove the volume; build images in the pipeline, and ask the Kubernetes API for facts about containers.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
    'https://kubernetes.io/docs/tasks/administer-cluster/migrating-from-dockershim/check-if-dockershim-removal-affects-you/',
  ],
  since: '0.1.0',
  subject: 'volume-holder',
  reads: [],
  needs: ['graph'],
  params: {
    sockets: { type: 'strings', description: 'Sockets of container runtimes on a node', minItems: 1 },
  },
  messages: { reachable: 'volume {volume} ({folder} of the node) reaches the socket of the container runtime' },
  run: ({ subject, params, finding }) =>
    judgeHostVolumes(subject, ({ name, folder, path }) =>
      reachesSocket(folder, params.sockets)
        ? fail(finding('reachable', { data: { volume: name, folder }, at: path, discriminator: name }))
        : pass,
    ),
});
