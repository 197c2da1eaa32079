import type { Declaration } from '../../src/model/graph.ts';
import type { JsonRecord, Path } from '../../src/model/json.ts';
import { recordAt } from '../../src/model/json.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { fail, pass, unknown } from '../kit/verdict.ts';

/** How a driver is told to encrypt, and what it does when it is told nothing. */
interface Driver {
  readonly keys: readonly string[];
  /** The key names a Secret with the passphrase: that it is there is enough. */
  readonly byPresence?: true;
  /** `elsewhere`: an account, a file system or an operator decides, which no file here says. */
  readonly otherwise: 'encrypted' | 'plain' | 'elsewhere';
}

const drivers: ReadonlyMap<string, Driver> = new Map<string, Driver>([
  // https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md: the account may encrypt by default.
  ['ebs.csi.aws.com', { keys: ['encrypted'], otherwise: 'elsewhere' }],
  ['kubernetes.io/aws-ebs', { keys: ['encrypted'], otherwise: 'elsewhere' }],
  // https://cloud.google.com/docs/security/encryption/default-encryption
  ['pd.csi.storage.gke.io', { keys: [], otherwise: 'encrypted' }],
  ['kubernetes.io/gce-pd', { keys: [], otherwise: 'encrypted' }],
  ['filestore.csi.storage.gke.io', { keys: [], otherwise: 'encrypted' }],
  // https://learn.microsoft.com/azure/virtual-machines/disk-encryption
  ['disk.csi.azure.com', { keys: [], otherwise: 'encrypted' }],
  ['kubernetes.io/azure-disk', { keys: [], otherwise: 'encrypted' }],
  ['file.csi.azure.com', { keys: [], otherwise: 'encrypted' }],
  ['kubernetes.io/azure-file', { keys: [], otherwise: 'encrypted' }],
  // https://github.com/hetznercloud/csi-driver/blob/main/docs/kubernetes/README.md#encryption-with-luks
  [
    'csi.hetzner.cloud',
    { keys: ['csi.storage.k8s.io/node-publish-secret-name'], byPresence: true, otherwise: 'plain' },
  ],
  // https://longhorn.io/docs/latest/advanced-resources/security/volume-encryption/
  ['driver.longhorn.io', { keys: ['encrypted'], otherwise: 'plain' }],
  // https://github.com/linode/linode-blockstorage-csi-driver/blob/main/docs/encrypted-drives.md
  ['linodebs.csi.linode.com', { keys: ['linodebs.csi.linode.com/luks-encrypted'], otherwise: 'elsewhere' }],
  // https://github.com/ceph/ceph-csi/blob/devel/docs/rbd/deploy.md: the cluster's own disks may be encrypted, too.
  ['rbd.csi.ceph.com', { keys: ['encrypted'], otherwise: 'elsewhere' }],
  ['cephfs.csi.ceph.com', { keys: ['encrypted'], otherwise: 'elsewhere' }],
]);

interface Storage {
  readonly driver: string;
  readonly at: Path;
  readonly settings: JsonRecord;
  readonly settingsPath: Path;
  /** A PersistentVolume names the Secret with the passphrase in a field of its own. */
  readonly hasSecret: boolean;
}

function storageOf({ object, identity }: Declaration): Storage | undefined {
  if (identity.kind === 'StorageClass') {
    const driver = readString(object, 'provisioner');
    const settingsPath = ['parameters'];
    return driver === undefined
      ? undefined
      : {
          driver,
          at: ['provisioner'],
          settings: recordAt(object, ...settingsPath) ?? {},
          settingsPath,
          hasSecret: false,
        };
  }
  const driver = readString(object, 'spec', 'csi', 'driver');
  const settingsPath = ['spec', 'csi', 'volumeAttributes'];
  return driver === undefined
    ? undefined
    : {
        driver,
        at: ['spec', 'csi', 'driver'],
        settings: recordAt(object, ...settingsPath) ?? {},
        settingsPath,
        hasSecret: recordAt(object, 'spec', 'csi', 'nodePublishSecretRef') !== undefined,
      };
}

export default defineCheck({
  id: 'pv-encryption',
  title: 'Volumes are encrypted where they are stored',
  why: 'A disk that leaves the data centre, or a snapshot that is shared by mistake, shows everything that your users trusted the bot with.',
  fix: 'Switch encryption on in the parameters of the StorageClass, and move the data to a volume of that class.',
  effort: 'days',
  references: ['https://kubernetes.io/docs/concepts/storage/storage-classes/#parameters'],
  since: '0.1.0',
  subject: 'storage',
  reads: [],
  needs: ['graph'],
  ofFiles: true,
  params: {},
  messages: {
    off: '{object} switches encryption off: {key} is {found}',
    plain: '{object} does not ask {driver} to encrypt, so it does not',
  },
  run: ({ subject, finding }) => {
    const storage = storageOf(subject);
    if (storage === undefined) return unknown('not-collected', 'no storage driver is named that says how it encrypts');
    const { driver, at, settings, settingsPath, hasSecret } = storage;
    const known = drivers.get(driver);
    if (known === undefined) return unknown('not-collected', `how ${driver} encrypts is not known`);
    const object = nameOf(subject);
    if (known.byPresence === true && hasSecret) return pass;
    for (const key of known.keys) {
      const found = readString(settings, key);
      if (found === undefined || found === '') continue;
      if (known.byPresence === true || found.toLowerCase() === 'true') return pass;
      return fail(finding('off', { data: { object, key, found }, at: [...settingsPath, key] }));
    }
    switch (known.otherwise) {
      case 'encrypted':
        return pass;
      case 'plain':
        return fail(finding('plain', { data: { object, driver }, at }));
      case 'elsewhere':
        return unknown('not-collected', `whether ${driver} encrypts is decided outside of the files`);
    }
  },
});
