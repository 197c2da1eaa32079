import type { CheckContext, Verdict } from '../../src/model/check.ts';
import type { Declaration, Graph } from '../../src/model/graph.ts';
import type { Path } from '../../src/model/json.ts';
import { listAt, stringAt } from '../../src/model/json.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readBoolean, readString } from '../kit/read.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

const messages = {
  'snapshots-only': '{schedule} keeps its copies where the volumes are: {why}',
  'no-export': '{schedule} has no export action, so its snapshots stay where the volumes are',
} as const;

interface Judged {
  readonly subject: Declaration;
  readonly graph: Graph;
  readonly finding: CheckContext<'backup-schedule', never, Record<string, never>, typeof messages>['finding'];
}

/** What each kind of schedule does with its copies. */
const judges: ReadonlyMap<string, (judged: Judged) => Verdict> = new Map([
  // Objects go to the bucket; of volumes it makes snapshots, and moves the data only when told to.
  // https://velero.io/docs/main/csi-snapshot-data-movement/ and .../file-system-backup/
  ['velero.io/Schedule', velero],
  // https://docs.kasten.io/latest/api/policies.html
  ['config.kio.kasten.io/Policy', kasten],
  // https://cloudnative-pg.io/documentation/current/backup/#object-stores-or-volume-snapshots-which-one-to-use
  [
    'postgresql.cnpg.io/ScheduledBackup',
    (judged) => {
      const method = readString(judged.subject.object, 'spec', 'method') ?? 'barmanObjectStore';
      return method === 'volumeSnapshot' ? snapshotsOnly(judged, ['spec', 'method'], 'method is volumeSnapshot') : pass;
    },
  ],
  // https://docs.k8up.io/k8up/explanations/backup.html: restic copies files into a repository, by default of S3.
  [
    'k8up.io/Schedule',
    ({ subject }) =>
      stringAt(subject.object, 'spec', 'backend', 'local', 'mountPath') === undefined
        ? pass
        : unknown('not-collected', 'its backend is a mounted folder, and the files do not say where that is'),
  ],
  // https://backube.github.io/snapscheduler/: it makes VolumeSnapshots and nothing else.
  [
    'snapscheduler.backube/SnapshotSchedule',
    (judged) => snapshotsOnly(judged, ['spec', 'schedule'], 'a SnapshotSchedule makes snapshots and nothing else'),
  ],
]);

function snapshotsOnly({ subject, finding }: Judged, at: Path, why: string): Verdict {
  return fail(finding('snapshots-only', { data: { schedule: nameOf(subject), why }, at }));
}

function velero(judged: Judged): Verdict {
  const { subject, graph } = judged;
  const template: Path = ['spec', 'template'];
  const read = (field: string): boolean | undefined => readBoolean(subject.object, ...template, field);
  const moves = read('snapshotMoveData');
  const copies = read('defaultVolumesToFsBackup') ?? read('defaultVolumesToRestic');
  if (moves === true || copies === true) return pass;
  if (read('snapshotVolumes') === false) return notAsked('it copies no volumes');
  // A pod can ask for its own volumes to be copied as files.
  const annotation = 'backup.velero.io/backup-volumes';
  const asks = graph.workloads.some(({ template: { annotations } }) => annotations.has(annotation));
  if (moves === undefined || copies === undefined || asks)
    return unknown(
      'not-collected',
      'what Velero does with volumes by default is set at its server, not in the schedule',
    );
  return snapshotsOnly(
    judged,
    [...template, 'snapshotMoveData'],
    'snapshotMoveData and defaultVolumesToFsBackup are false',
  );
}

function kasten({ subject, finding }: Judged): Verdict {
  const actions = listAt(subject.object, 'spec', 'actions').map((_, index) =>
    readString(subject.object, 'spec', 'actions', index, 'action'),
  );
  if (!actions.includes('backup')) return notAsked('it makes no backup');
  if (actions.includes('export')) return pass;
  return fail(finding('no-export', { data: { schedule: nameOf(subject) }, at: ['spec', 'actions', actions.length] }));
}

export default defineCheck({
  id: 'backup-offsite-copy',
  title: 'Backups are copied away from the storage that they protect',
  why: 'A snapshot dies with the disk system or the account that holds the volume; only a copy elsewhere survives both.',
  fix: 'Let the schedule move the data into an object store: snapshotMoveData or defaultVolumesToFsBackup in Velero, an export action in Kasten, an object store in CloudNativePG.',
  effort: 'hours',
  references: [
    'https://velero.io/docs/main/csi-snapshot-data-movement/',
    'https://docs.kasten.io/latest/usage/protect.html',
  ],
  since: '0.1.0',
  subject: 'backup-schedule',
  reads: ['workloads'],
  needs: ['graph'],
  params: {},
  messages,
  run: ({ subject, graph, finding }) => {
    const { group, kind } = subject.identity;
    const judge = judges.get(`${group}/${kind}`);
    return judge === undefined ? notAsked(`${kind} of ${group} makes no backups`) : judge({ subject, graph, finding });
  },
});
