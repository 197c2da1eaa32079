import type { CheckFinding } from '../../src/model/check.ts';
import { history, stateMetrics } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { placeOf } from '../kit/measured.ts';
import { guarded, numberOf, samplesOf } from '../kit/prometheus.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

/** Looks of five minutes in a day. */
const looks = 288;
/** Part of the day that must be seen before "all day" is said. */
const leastSeen = 0.9;

/** PO11 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'budgets-permit-evictions',
  title: 'Every disruption budget permitted an eviction at some time of the day',
  why: 'A budget that never permits an eviction holds up every drain and upgrade of a node, until somebody deletes it.',
  fix: 'Run one replica more than the budget keeps, or lower minAvailable; see whether the pods behind it are healthy.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/tasks/run-application/configure-pdb/'],
  since: '0.1.0',
  subject: 'measured-namespace',
  reads: ['PodDisruptionBudget'],
  needs: ['prometheus'],
  params: {},
  messages: { blocks: 'the budget {budget} of {namespace} permitted no eviction for a whole day' },
  queries: {
    ...stateMetrics,
    ...history('kube_pod_info{{{namespace}}}', '1d', '86400'),
    permitted:
      'max by (poddisruptionbudget) (max_over_time((kube_poddisruptionbudget_status_pod_disruptions_allowed{{{namespace}}} and on (namespace,poddisruptionbudget) (kube_poddisruptionbudget_status_expected_pods{{{namespace}}} > 0))[1d:5m]))',
    seen: 'max by (poddisruptionbudget) (count_over_time((kube_poddisruptionbudget_status_expected_pods{{{namespace}}} > 0)[1d:5m]))',
  },
  run: ({ subject, graph, answers, finding }) =>
    guarded(answers, () => {
      const { name: namespace } = subject.identity;
      const declared = new Map(
        graph
          .objects('PodDisruptionBudget')
          .filter(({ identity }) => identity.namespace === namespace)
          .map((one) => [one.identity.name, one]),
      );
      const permitted = samplesOf(answers.permitted);
      if (permitted.length === 0) {
        numberOf(answers.stateMetrics, 'pods of the namespace');
        return declared.size === 0
          ? notAsked('no budget with pods was seen; those of the files are judged as they are written')
          : unknown('not-collected', 'kube-state-metrics tells of no budget that the files declare here');
      }
      const seen = new Map(
        samplesOf(answers.seen).map(({ labels, value }) => [labels['poddisruptionbudget'] ?? '', value]),
      );
      const findings: CheckFinding[] = [];
      let young: string | undefined;
      for (const { labels, value } of permitted) {
        const budget = labels['poddisruptionbudget'] ?? '';
        if (value > 0) continue;
        if (!(value === 0 && (seen.get(budget) ?? 0) >= looks * leastSeen)) {
          young ??= budget;
          continue;
        }
        const declaration = declared.get(budget);
        const at = declaration === undefined ? placeOf(subject) : { declaration, path: ['metadata', 'name'] };
        findings.push(finding('blocks', { data: { budget, namespace }, at, discriminator: budget }));
      }
      const [first, ...others] = findings;
      if (first !== undefined) return fail(first, ...others);
      if (young !== undefined)
        return unknown(
          'insufficient-samples',
          `the budget ${young} was seen for less than a day, and permitted nothing yet`,
        );
      return pass;
    }),
});
