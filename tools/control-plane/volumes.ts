/** Volumes that are there for claims of a storage class; nothing is behind them. */
export interface FakeVolumes {
  readonly storageClass: string;
  readonly count: number;
  /** Quantity of each, 100Gi without. A claim gets a volume that is at least as large as it asks for. */
  readonly size?: string;
}

/** Manifests of the storage classes and their volumes, as a list. */
export function volumesManifest(volumes: readonly FakeVolumes[]): string {
  const items = volumes.flatMap(({ storageClass, count, size = '100Gi' }) => [
    {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: storageClass },
      provisioner: 'kubernetes.io/no-provisioner',
      volumeBindingMode: 'Immediate',
    },
    ...Array.from({ length: count }, (_, index) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: `${storageClass}-${index + 1}` },
      spec: {
        storageClassName: storageClass,
        capacity: { storage: size },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Retain',
        hostPath: { path: `/nowhere/${storageClass}-${index + 1}` },
      },
    })),
  ]);
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}
