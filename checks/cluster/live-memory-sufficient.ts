import type { Verdict } from '../../src/model/check.ts';
import type { LiveContainer, LivePod } from '../../src/model/cluster.ts';
import type { JsonRecord } from '../../src/model/json.ts';
import { asNumber, listAt, recordAt, stringAt, valueAt } from '../../src/model/json.ts';
import { brief, judgePods, placeOfContainer, placeOfPods, scalarText } from '../kit/cluster.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { combine, fail, notAsked, pass, unknown } from '../kit/verdict.ts';

/** 128 and the number of SIGKILL. */
const killed = 137;

/** Code LV06. */
export default defineCheck({
  id: 'live-memory-sufficient',
  title: 'No container was killed for want of memory',
  why: 'A limit that is too low ends the program at its busiest moment.',
  fix: 'Raise resources.limits.memory above what the program needs at its peak, or find the leak.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource/'],
  since: '0.1.0',
  subject: 'live-workload',
  reads: [],
  needs: ['cluster'],
  params: {},
  messages: {
    killed: 'the container {container} of {workload} was killed for want of memory at {time} (limit: {limit})',
    evicted: '{pod} of {workload} was evicted: {message}',
  },
  run: ({ subject, finding }): Verdict => {
    const workload = nameOf(subject);
    const judge = (pod: LivePod, container: LiveContainer): Verdict => {
      const { state, lastState, restarts, name } = container;
      const ends = [recordAt(state, 'terminated'), recordAt(lastState, 'terminated')].filter(
        (end) => end !== undefined,
      );
      const death = ends.find((end) => stringAt(end, 'reason') === 'OOMKilled');
      if (death !== undefined) {
        const time = stringAt(death, 'finishedAt') ?? 'a time that is not told';
        const data = { container: name, workload, time, limit: limitOf(pod, name) };
        const at = placeOfContainer(subject, name, 'resources', 'limits', 'memory');
        return fail(finding('killed', { data, at, container: name }));
      }
      const where = `${name} of ${pod.identity.name}`;
      if (state === undefined || restarts === undefined)
        return pod.node === undefined
          ? notAsked('no node has taken the pod')
          : unknown('partial-data', `${where} has no status`);
      if (ends.some(isKill))
        return unknown(
          'insufficient-samples',
          `${where} was killed (exit code 137), and whether for want of memory the node does not say`,
        );
      if (restarts > ends.length || (restarts > 0 && ends.length === 0))
        return unknown('insufficient-samples', `${where} restarted ${restarts} times, and only its last end is kept`);
      return pass;
    };
    return judgePods(subject, notAsked('it runs no pod'), (pod) => {
      const message = stringAt(pod.object, 'status', 'message') ?? '';
      if (stringAt(pod.object, 'status', 'reason') === 'Evicted' && /memory/i.test(message)) {
        const data = { pod: pod.identity.name, workload, message: brief(message) };
        return fail(finding('evicted', { data, at: placeOfPods(subject) }));
      }
      const own = pod.containers.filter(({ kind }) => kind !== 'ephemeral');
      // Of a pod that ended elsewhere than in a container (evicted for its disk, a lost node) nothing is told.
      if (pod.phase === 'Failed' && own.every(({ state }) => state === undefined))
        return notAsked('its pod ended before it ran');
      return combine(own.map((container) => judge(pod, container)));
    });
  },
});

function isKill(end: JsonRecord): boolean {
  return asNumber(end['exitCode']) === killed;
}

function limitOf({ object }: LivePod, name: string): string {
  const all = [...listAt(object, 'spec', 'containers'), ...listAt(object, 'spec', 'initContainers')];
  const container = all.find((one) => stringAt(one, 'name') === name);
  return scalarText(valueAt(container, 'resources', 'limits', 'memory'), 'none');
}
