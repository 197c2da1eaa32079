import { ReadinessError } from '../model/errors.ts';
import { stringAt } from '../model/json.ts';
import type { PodWitness } from '../sources/loadtest/running/witness.ts';
import type { Host } from './host.ts';

/** The cluster in which the target of a load test runs, and whose pods are looked at before and after it. */
export interface WitnessFlags {
  readonly cluster?: boolean;
  readonly context?: readonly string[];
  readonly kubeconfig?: string;
  readonly allowExec?: boolean;
  /** `namespace/Kind/name` */
  readonly workload?: string;
  /** Paths of the manifests; their readiness.yaml may name workload and context. */
  readonly scan?: readonly string[];
}

/** What looks at the pods; undefined where no cluster is named. Throws ReadinessError `usage`. */
export async function podWitness(flags: WitnessFlags, host: Host): Promise<(() => Promise<PodWitness>) | undefined> {
  const { cluster, context, kubeconfig, allowExec } = flags;
  if (cluster !== true && flags.workload !== undefined)
    throw usage('--workload says whose pods to look at, and --cluster is not there', 'add --cluster');
  const { readSettings } = await import('./settings.ts');
  const settings = await readSettings(
    flags.scan ?? ['.'],
    {
      load: [],
      render: false,
      ...(cluster === undefined ? {} : { cluster }),
      ...(context === undefined ? {} : { context }),
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      ...(allowExec === undefined ? {} : { allowExec }),
    },
    host,
  );
  if (settings.cluster === undefined) return undefined;
  const workload = flags.workload ?? stringAt(settings.config.sources?.['loadtest'], 'workload');
  const [namespace = '', kind = '', name = '', more] = workload?.split('/') ?? [];
  if (workload === undefined || namespace === '' || kind === '' || name === '' || more !== undefined)
    throw usage(
      workload === undefined
        ? '--cluster: whose pods to look at is not known'
        : `${JSON.stringify(workload.slice(0, 80))} does not say whose pods to look at`,
      '--workload namespace/Kind/name, such as music/Deployment/bot',
    );
  const { namespaces: _, ...access } = settings.cluster;
  const looking = { ...access, namespaces: [namespace], allNamespaces: false, secrets: 'none' } as const;
  const [{ lookAtCluster }, { kindsOfPods, testedImages }] = await Promise.all([
    import('./live/look-cluster.ts'),
    import('../inventory/cluster/tested-images.ts'),
  ]);
  return async () => {
    const answer = await lookAtCluster(looking, [], host, kindsOfPods);
    if (answer.status !== 'present') return { workload, unknown: answer.text };
    const images = testedImages(answer.evidence, { namespace, kind, name });
    return 'value' in images ? { workload, images: images.value } : { workload, unknown: images.text };
  };
}

function usage(message: string, hint: string): ReadinessError {
  return new ReadinessError('usage', message, { hint });
}
