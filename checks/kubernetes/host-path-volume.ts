import { defineCheck } from '../kit/define-check.ts';
import { isSensitive, judgeHostVolumes, reachesSocket } from '../kit/host-paths.ts';
import { exceptNodeExporters } from '../kit/roles.ts';
import { fail, notAsked } from '../kit/verdict.ts';

export default defineCheck({
  id: 'host-path-volume',
  title: 'No volume is a folder of the node',
  why: 'A hostPath volume ties data to one node, is lost when the pod moves, and lets a container read or plant files outside of it.',
  fix: 'Use a PersistentVolumeClaim for data that must stay and an emptyDir for scratch space.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  ],
  since: '0.1.0',
  subject: 'volume-holder',
  reads: [],
  needs: ['graph'],
  params: {
    sensitivePaths: {
      type: 'strings',
      description: 'Folders that host-path-sensitive names where they are mounted',
    },
    sockets: { type: 'strings', description: 'Sockets that container-runtime-socket names' },
  },
  readsRole: true,
  messages: { present: 'volume {volume} is the folder {folder} of the node' },
  run: ({ subject, params, finding }) =>
    exceptNodeExporters(
      subject,
      judgeHostVolumes(subject, ({ name, folder, path, mounted }) => {
        // One rule a volume: the socket and the mounted system folder have checks of their own.
        if (reachesSocket(folder, params.sockets)) return notAsked('container-runtime-socket names it');
        if (mounted && isSensitive(folder, params.sensitivePaths)) return notAsked('host-path-sensitive names it');
        return fail(finding('present', { data: { volume: name, folder }, at: path, discriminator: name }));
      }),
    ),
});
