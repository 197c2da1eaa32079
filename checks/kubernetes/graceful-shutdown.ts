import type { Verdict } from '../../src/model/check.ts';
import type { Role, Workload } from '../../src/model/graph.ts';
import { whenAbsent } from '../kit/absence.ts';
import { nameOf, runningContainers } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readNumber, readValue } from '../kit/read.ts';
import { roleOf } from '../kit/roles.ts';
import { fail, graded, notAsked, pass } from '../kit/verdict.ts';

/** What Kubernetes gives a pod that asks for nothing. */
const defaultSeconds = 30;

/**
 * Who answers requests of a Service with a program of its own. A gateway has nothing to drain, and a preStop would only
 * keep its old session open; stores, Lavalink and exporters end by themselves on SIGTERM.
 */
const drains: readonly Role[] = ['interactions', 'worker', 'other'];

/** Says that the program itself finishes its requests on SIGTERM. */
const documented = 'readiness/sigterm';

export default defineCheck({
  id: 'graceful-shutdown',
  title: 'Every pod has time to end its work, and ends it',
  why: 'A bot that is killed early leaves voice sessions open and its session unresumable; an API that stops at once drops the requests that Services still send it.',
  fix: 'Leave terminationGracePeriodSeconds at 30 or more; behind a Service add a short preStop sleep, or annotate the pod with `readiness/sigterm: handled` where the program drains by itself.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['callers'],
  needs: ['graph'],
  params: {
    min: { type: 'integer', unit: 'seconds', minimum: 1, maximum: 3600, description: 'Least time to end in' },
  },
  messages: {
    tooShort: '{workload} is killed after {seconds} s, and should have {min} s to end its work',
    noDrain:
      '{workload} has no preStop and does not say that it handles SIGTERM, while the Service {service} still sends it requests as it stops',
  },
  readsRole: true,
  run: ({ subject, graph, params, finding }): Verdict => {
    if (!subject.longRunning) return notAsked('it runs to its end');
    const { spec, specPath } = subject.template;
    const seconds = readNumber(spec, 'terminationGracePeriodSeconds') ?? defaultSeconds;
    if (seconds < params.min)
      return fail(
        finding('tooShort', {
          data: { workload: nameOf(subject), seconds, min: params.min },
          at: [...specPath, 'terminationGracePeriodSeconds'],
        }),
      );
    if (!drains.includes(roleOf(subject))) return pass;
    if (runningContainers(subject).some(({ object }) => (readValue(object, 'lifecycle', 'preStop') ?? null) !== null))
      return pass;
    if (isDocumented(subject)) return { outcome: 'pass', tier: 'declared' };
    const [service] = graph.callersOf(subject);
    if (service === undefined)
      return whenAbsent(
        graph,
        ['Service'],
        subject.identity.namespace,
        'no Service of the files sends it traffic',
        () => pass,
      );
    return graded(
      1,
      2,
      finding('noDrain', {
        data: { workload: nameOf(subject), service: service.identity.name },
        at: [...(runningContainers(subject)[0]?.path ?? specPath), 'lifecycle'],
        related: [
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

function isDocumented({ annotations, template }: Workload): boolean {
  return [annotations, template.annotations].some((held) => held.get(documented) === 'handled');
}
