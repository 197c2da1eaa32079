import type { CheckFinding, Verdict } from '../../src/model/check.ts';
import type { LiveContainer, LivePod } from '../../src/model/cluster.ts';
import { recordAt, stringAt } from '../../src/model/json.ts';
import { brief, duration, judgePods, nowOf, placeOfContainer, timeAt } from '../kit/cluster.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { combine, fail, notAsked, pass, unknown } from '../kit/verdict.ts';

/** Reasons that a kubelet gives and that go away by no waiting (pkg/kubelet/images, pkg/kubelet/container, kuberuntime of Kubernetes). */
const hopeless: ReadonlySet<string> = new Set([
  'CrashLoopBackOff',
  'CreateContainerConfigError',
  'CreateContainerError',
  'ErrImageNeverPull',
  'ErrImagePull',
  'ImageInspectError',
  'ImagePullBackOff',
  'InvalidImageName',
  'PostStartHookError',
  'PreCreateHookError',
  'PreStartHookError',
  'RegistryUnavailable',
  'RunContainerError',
  'SignatureValidationFailed',
]);

/** Code LV07. */
export default defineCheck({
  id: 'live-containers-started',
  title: 'No container waits in a crash loop, for its image or for its configuration',
  why: 'A container that never starts serves nobody, whatever its manifest says.',
  fix: 'Read the reason: the log of the last start (kubectl logs --previous), the image reference, or the missing key.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-states'],
  since: '0.1.0',
  subject: 'live-workload',
  reads: [],
  needs: ['cluster'],
  params: {
    graceMinutes: {
      type: 'integer',
      minimum: 0,
      maximum: 1440,
      unit: 'minutes',
      description: 'How long a container may take to be created, its init containers included',
    },
  },
  messages: {
    waiting: 'the container {container} of {workload} does not start ({reason}): {message}',
    slow: 'the container {container} of {workload} waits for {since} ({reason})',
  },
  run: ({ subject, evidence, params, finding }): Verdict => {
    const workload = nameOf(subject);
    const judge = (pod: LivePod, container: LiveContainer): Verdict => {
      const place = (id: 'waiting' | 'slow', data: Record<string, string>): CheckFinding =>
        finding(id, {
          data: { workload, container: container.name, ...data } as never,
          at: placeOfContainer(subject, container.name, 'image'),
          container: container.name,
          discriminator: data['reason'] ?? '',
        });
      const waiting = recordAt(container.state, 'waiting');
      if (waiting === undefined)
        return container.state === undefined
          ? unknown('partial-data', `${pod.identity.name} has no status of its container ${container.name}`)
          : ended(pod, container);
      const reason = stringAt(waiting, 'reason') ?? 'no reason is given';
      const message = brief(stringAt(waiting, 'message') ?? 'the node says no more');
      if (hopeless.has(reason)) return fail(place('waiting', { reason, message }));
      const since = nowOf(evidence.cluster) - (timeAt(pod.object, 'status', 'startTime') ?? pod.createdAt ?? Infinity);
      if (since >= params.graceMinutes * 60_000) return fail(place('slow', { reason, since: duration(since) }));
      return unknown('insufficient-samples', `${pod.identity.name} is starting (${reason})`);
    };
    return judgePods(subject, notAsked('it runs no pod'), (pod) => {
      if (pod.deleting || pod.phase === 'Failed' || pod.phase === 'Succeeded')
        return notAsked('its pods have ended, or are about to');
      if (pod.node === undefined) return notAsked('live-pods-scheduled names pods that no node has taken');
      const own = pod.containers.filter(({ kind }) => kind !== 'ephemeral');
      // While init containers run, those after them wait: what holds them up is named.
      const verdicts = own.map((container) => judge(pod, container));
      const held = own.some(
        ({ kind, state }, position) => kind === 'init' && verdicts[position]?.outcome === 'fail' && state !== undefined,
      );
      return combine(held ? verdicts.filter((_, position) => own[position]?.kind === 'init') : verdicts);
    });
  },
});

/** Running, or at its end: an init container that is done, a Job's that goes on with the others; or just between two starts. */
function ended(pod: LivePod, { state, name, kind }: LiveContainer): Verdict {
  if (recordAt(state, 'running') !== undefined) return pass;
  const terminated = recordAt(state, 'terminated');
  if (terminated === undefined)
    return unknown('partial-data', `${pod.identity.name} does not tell the state of ${name}`);
  const done = terminated['exitCode'] === 0;
  // Only Jobs and pods that say so run to an end; all others start again, even after a good one.
  const policy = stringAt(pod.object, 'spec', 'restartPolicy');
  const ends =
    ['Job', 'CronJob', 'ScaledJob'].includes(pod.owner?.kind ?? '') || policy === 'Never' || policy === 'OnFailure';
  if (done && (kind === 'init' || ends)) return pass;
  return unknown('insufficient-samples', `the container ${name} of ${pod.identity.name} is between two starts`);
}
