import type { Verdict } from '../../src/model/check.ts';
import type { Workload } from '../../src/model/graph.ts';
import { podBearingKinds } from '../../src/model/reads.ts';
import { whenAbsent } from '../kit/absence.ts';
import type { UtilisationMetric } from '../kit/autoscaler-metrics.ts';
import { utilisations } from '../kit/autoscaler-metrics.ts';
import { nameOf, noContainer, runningContainers } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { effectiveRequest, wholePod } from '../kit/resources.ts';
import { fail, failIfAny, judgeEach, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'hpa-metric-has-request',
  title: 'What an autoscaler measures in percent has a request to be a percentage of',
  why: 'Utilisation is usage divided by request. With one request missing the autoscaler reports an error and never scales.',
  fix: 'Set the matching request on every container of the target, or scale on an average value.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#how-does-a-horizontalpodautoscaler-work',
  ],
  since: '0.1.0',
  subject: 'autoscaler',
  reads: ['workloads'],
  needs: ['graph'],
  params: {},
  messages: {
    missing:
      '{autoscaler} scales on {resource} utilisation, and container {container} of {workload} requests no {resource}',
    noContainer:
      '{autoscaler} scales on {resource} utilisation of the container {container}, which {workload} does not have',
  },
  run: ({ subject, graph, finding }) => {
    const metrics = utilisations(subject);
    if (metrics.length === 0) return notAsked('it scales on no utilisation of CPU or memory');
    const autoscaler = nameOf(subject);
    const { kind, name } = subject.target;
    if (subject.workloads.length === 0) {
      const because = notAsked('its target is not among the files; hpa-target-exists asks about that');
      if (!podBearingKinds.some((known) => known === kind)) return because;
      return whenAbsent(graph, [kind], subject.identity.namespace, `${kind} ${name} is in no file`, () => because);
    }
    const judge = (workload: Workload, { resource, container: only, path }: UtilisationMetric): Verdict => {
      if (only === undefined && (wholePod(workload, 'requests', resource) ?? 0n) > 0n) return pass;
      const running = runningContainers(workload);
      const measured = running.filter(({ name: own }) => only === undefined || own === only);
      const data = { autoscaler, resource, workload: nameOf(workload) };
      const discriminator = `${nameOf(workload)}/${resource}/${only ?? ''}`;
      if (only !== undefined && measured.length === 0)
        return fail(
          finding('noContainer', {
            data: { ...data, container: only },
            at: path,
            discriminator,
            related: [
              {
                as: 'other-end',
                text: `${nameOf(workload)} has ${running.map(({ name: own }) => own).join(', ')}`,
                at: { declaration: workload, path: [...workload.template.specPath, 'containers'] },
              },
            ],
          }),
        );
      const requests = measured.map((container) => ({ container, request: effectiveRequest(container, resource) }));
      // A request of 0 is one, as long as the sum is a number to divide by.
      const sum = requests.reduce((total, { request }) => total + (request ?? 0n), 0n);
      const lacking = requests.filter(({ request }) => request === undefined || sum <= 0n);
      return failIfAny(
        lacking.map(({ container }) =>
          finding('missing', {
            data: { ...data, container: container.name },
            at: path,
            container: container.name,
            discriminator,
            related: [
              {
                as: 'other-end',
                text: `container ${container.name} of ${nameOf(workload)}`,
                at: { declaration: workload, path: [...container.path, 'resources', 'requests', resource] },
              },
            ],
          }),
        ),
      );
    };
    return judgeEach(
      subject.workloads.flatMap((workload) => metrics.map((metric) => ({ workload, metric }))),
      ({ workload, metric }) => (runningContainers(workload).length === 0 ? noContainer : judge(workload, metric)),
    );
  },
});
