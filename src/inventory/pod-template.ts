import type { Declaration } from '../model/graph.ts';
import type { Identity } from '../model/identity.ts';
import type { JsonRecord, Path } from '../model/json.ts';
import { asRecord, recordAt } from '../model/json.ts';
import type { Reading } from '../model/pack.ts';
import { podBearingKinds } from '../model/reads.ts';

interface PodBearer {
  readonly groups: readonly string[];
  readonly template: Path;
  /** Path of the replica count, for kinds that have one. */
  readonly replicas?: Path;
}

const replicated = { template: ['spec', 'template'], replicas: ['spec', 'replicas'] } as const;

/** Every kind that makes pods, and where its pod template stands (Kubernetes API reference; Argo Rollouts, OpenShift and KEDA specs). */
const podBearers: Readonly<Record<string, PodBearer>> = {
  Deployment: { groups: ['apps', 'extensions'], ...replicated },
  StatefulSet: { groups: ['apps'], ...replicated },
  ReplicaSet: { groups: ['apps', 'extensions'], ...replicated },
  ReplicationController: { groups: [''], ...replicated },
  DeploymentConfig: { groups: ['apps.openshift.io', ''], ...replicated },
  Rollout: { groups: ['argoproj.io'], ...replicated },
  DaemonSet: { groups: ['apps', 'extensions'], template: ['spec', 'template'] },
  Job: { groups: ['batch'], template: ['spec', 'template'] },
  CronJob: { groups: ['batch'], template: ['spec', 'jobTemplate', 'spec', 'template'] },
  ScaledJob: { groups: ['keda.sh'], template: ['spec', 'jobTargetRef', 'template'] },
  Pod: { groups: [''], template: [] },
};

export const workloadKinds: readonly string[] = podBearingKinds;

/** Whether objects of a kind make pods. */
export function isPodBearing({ kind, group }: Pick<Identity, 'kind' | 'group'>): boolean {
  return bearerOfKind(kind, group) !== undefined;
}

function bearerOfKind(kind: string, group: string): PodBearer | undefined {
  const bearer = Object.hasOwn(podBearers, kind) ? podBearers[kind] : undefined;
  return bearer?.groups.includes(group) === true ? bearer : undefined;
}

function bearerOf(declaration: Declaration): PodBearer | undefined {
  const { kind, group } = declaration.identity;
  const bearer = bearerOfKind(kind, group);
  if (bearer === undefined) return undefined;
  // A Rollout with a workloadRef borrows the template of the Deployment that it names, which is a workload itself.
  if (kind === 'Rollout' && recordAt(declaration.object, 'spec', 'workloadRef') !== undefined) return undefined;
  return bearer;
}

/** Where the pod template stands, or undefined for an object that makes no pods. */
export function podTemplatePath(declaration: Declaration, reading: Reading = {}): Path | undefined {
  if (reading.podTemplates !== 'anywhere') return bearerOf(declaration)?.template;
  const formed = specPathIn(declaration.object)?.slice(0, -1);
  if (formed !== undefined) return formed;
  // A kind that is known to bear pods and lacks containers; those of a ScaledJob stand where this way does not lead.
  return declaration.identity.kind === 'ScaledJob' ? undefined : bearerOf(declaration)?.template;
}

const steps = ['jobTemplate', 'spec', 'template'] as const;

/** Where containers stand, by the first of the fields that each level has; it must be a `spec`. */
function specPathIn(object: JsonRecord): Path | undefined {
  const path: string[] = [];
  let level: JsonRecord = object;
  for (;;) {
    const step = steps.find((name) => Object.hasOwn(level, name));
    const next = step === undefined ? undefined : asRecord(level[step]);
    if (step === undefined || next === undefined) break;
    path.push(step);
    level = next;
  }
  return path.at(-1) === 'spec' && Array.isArray(level['containers']) ? path : undefined;
}

export function replicasPath(declaration: Declaration): Path | undefined {
  return bearerOf(declaration)?.replicas;
}
