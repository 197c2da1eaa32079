import type { Verdict } from '../../src/model/check.ts';
import type { Graph, Workload } from '../../src/model/graph.ts';
import { listAt } from '../../src/model/json.ts';
import { whenAbsent } from '../kit/absence.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString, readValue } from '../kit/read.ts';
import { rolloutOf } from '../kit/rollouts.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

/** The strategy that replaces pods bit by bit, which is also the default. */
const rolling: Readonly<Record<string, string>> = { Deployment: 'RollingUpdate', DeploymentConfig: 'Rolling' };

export default defineCheck({
  id: 'rolling-update-strategy',
  title: 'Workloads that a Service sends traffic to are replaced bit by bit',
  why: 'Recreate stops every pod before it starts the first new one: each release is an outage for whoever calls.',
  fix: 'Leave strategy.type out, or set RollingUpdate.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['callers', 'PersistentVolumeClaim'],
  needs: ['graph'],
  params: {
    volumes: {
      type: 'string',
      enum: ['exempt', 'asked'],
      description: 'Workloads with a volume that one node may hold at a time: left out, or asked like any other',
    },
    always: { type: 'boolean', description: 'Ask also where no Service sends traffic' },
  },
  messages: {
    outage: 'a release of {workload} stops every pod first ({strategy}), and {caller} then reaches none',
  },
  run: ({ subject, graph, params, finding }): Verdict => {
    const { kind, namespace } = subject.identity;
    const wanted = Object.hasOwn(rolling, kind) ? rolling[kind] : undefined;
    if (wanted === undefined) return notAsked('only Deployments choose between replacing at once and bit by bit');
    if (rolloutOf(subject, graph) !== undefined) return notAsked('an Argo Rollout replaces its pods');
    const at = ['spec', 'strategy', 'type'];
    const strategy = readString(subject.object, ...at) || wanted;
    const [service] = graph.callersOf(subject);
    const isAsked = params.always || service !== undefined;
    if (strategy === wanted) return isAsked ? pass : notAsked('no Service sends it traffic');
    const claims = params.volumes === 'asked' ? 'none' : claimsOf(subject, graph);
    if (claims === 'one-node') return notAsked('it mounts a volume that one node may hold at a time');
    if (!isAsked)
      return whenAbsent(graph, ['Service'], namespace, 'no Service of the files sends it traffic', () =>
        notAsked('no Service sends it traffic'),
      );
    if (claims === 'unclear')
      return unknown('not-collected', 'a volume claim of it is in no file, so it may have to leave the node first');
    return fail(
      finding('outage', {
        data: {
          workload: nameOf(subject),
          strategy: strategy.slice(0, 40),
          caller: service === undefined ? 'whoever needs it' : `the Service ${service.identity.name}`,
        },
        at,
        related:
          service === undefined
            ? []
            : [
                {
                  as: 'other-end',
                  text: `Service ${service.identity.name} selects its pods`,
                  at: { declaration: service, path: ['spec', 'selector'] },
                },
              ],
      }),
    );
  },
});

/** Access modes that let pods of several nodes hold the volume at once. */
const shared: readonly string[] = ['ReadWriteMany', 'ReadOnlyMany'];

function claimsOf(workload: Workload, graph: Graph): 'none' | 'one-node' | 'unclear' {
  let unclear = false;
  const { spec } = workload.template;
  readValue(spec, 'volumes');
  for (const [position] of listAt(spec, 'volumes').entries()) {
    const name = readString(spec, 'volumes', position, 'persistentVolumeClaim', 'claimName');
    if (name === undefined) continue;
    const claims = graph.find('PersistentVolumeClaim', workload.identity.namespace, name);
    if (claims.length === 0) unclear = true;
    for (const { object } of claims) {
      const modes = listAt(object, 'spec', 'accessModes');
      if (!modes.some((mode) => typeof mode === 'string' && shared.includes(mode))) return 'one-node';
    }
  }
  return unclear ? 'unclear' : 'none';
}
