import { defineCheck } from '../kit/define-check.ts';
import { isSensitive, judgeHostVolumes } from '../kit/host-paths.ts';
import { exceptNodeExporters } from '../kit/roles.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'host-path-sensitive',
  title: 'No container sees a system folder of the node',
  why: "Folders such as /etc, /proc or the root hold the node's credentials, devices and programs: a container that mounts them can take over the node.",
  fix: 'Remove the volume; configuration comes from a ConfigMap, the time zone from `TZ`, and data from a PersistentVolumeClaim.',
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
    paths: {
      type: 'strings',
      description: 'Folders of the node that no container may mount, compared whole',
      minItems: 1,
    },
  },
  readsRole: true,
  messages: { mounted: 'volume {volume} brings the system folder {folder} of the node into a container' },
  run: ({ subject, params, finding }) =>
    exceptNodeExporters(
      subject,
      judgeHostVolumes(subject, ({ name, folder, path, mounted }) =>
        mounted && isSensitive(folder, params.paths)
          ? fail(finding('mounted', { data: { volume: name, folder }, at: path, discriminator: name }))
          : pass,
      ),
    ),
});
