import { valueAt } from '../../src/model/json.ts';
import { whenAbsent } from '../kit/absence.ts';
import { unlessSeveral } from '../kit/autoscalers.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { hasUnclearLabels, isUnclear } from '../kit/unclear-labels.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'statefulset-service-name',
  title: 'Every StatefulSet names a headless Service that selects its pods',
  why: 'The headless Service gives each pod its DNS name. Without it pod-0.name does not resolve, and peers and clients that use it fail.',
  fix: 'Declare a Service with clusterIP: None and the pod labels as selector, and write its name in spec.serviceName.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['Service', 'autoscalers'],
  needs: ['graph'],
  params: {
    singleReplica: {
      type: 'string',
      enum: ['asked', 'exempt'],
      description: 'Whether a StatefulSet of one replica is asked, whose Service leads to its only pod anyway',
    },
  },
  messages: {
    unset: '{workload} sets no serviceName, so its pods have no DNS names of their own',
    missing: '{workload} names the Service {service}, which the namespace {namespace} does not hold',
    notHeadless: '{workload} names the Service {service}, which is not headless (clusterIP: None)',
    selectsOthers: '{workload} names the Service {service}, whose selector does not match its pods',
  },
  run: ({ subject, graph, params, finding }) => {
    if (subject.identity.kind !== 'StatefulSet') return notAsked('only StatefulSets name a governing Service');
    // A host that names the pod itself is service-host-resolves'.
    const lone = params.singleReplica === 'exempt' ? unlessSeveral(subject, graph) : undefined;
    if (lone !== undefined) return lone;
    const { namespace } = subject.identity;
    const workload = nameOf(subject);
    const at = ['spec', 'serviceName'];
    const service = readString(subject.object, ...at);
    if (service === undefined || service === '') return fail(finding('unset', { data: { workload }, at }));
    const own = graph.servicesOf(subject);
    if (own.some((one) => one.identity.name === service && one.headless)) return pass;
    const declared = graph.find('Service', namespace, service).find(({ identity }) => identity.group === '');
    if (declared === undefined)
      return whenAbsent(graph, ['Service'], namespace, `the Service ${service} is in no file`, () => {
        const nearest = own.find((one) => one.headless) ?? own[0];
        return fail(
          finding('missing', {
            data: { workload, service, namespace },
            at,
            related:
              nearest === undefined
                ? []
                : [
                    {
                      as: 'nearest',
                      text: `Service ${nearest.identity.name} selects its pods`,
                      at: { declaration: nearest, path: ['metadata', 'name'] },
                    },
                  ],
          }),
        );
      });
    const selects = own.some((one) => one.identity.name === service);
    if (!selects && (hasUnclearLabels(subject) || isUnclear(valueAt(declared.object, 'spec', 'selector'))))
      return unknown('not-collected', `whether the Service ${service} selects its pods hangs on a placeholder`);
    return fail(
      finding(selects ? 'notHeadless' : 'selectsOthers', {
        data: { workload, service },
        at,
        related: [
          {
            as: 'other-end',
            text: `Service ${service}`,
            at: { declaration: declared, path: selects ? ['spec', 'clusterIP'] : ['spec', 'selector'] },
          },
        ],
      }),
    );
  },
});
