import type { CheckFinding, Verdict } from '../../src/model/check.ts';
import type { Json, Path } from '../../src/model/json.ts';
import { asRecord, listAt } from '../../src/model/json.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { failIfAny, judgeEach, pass } from '../kit/verdict.ts';

const choices = ['DoNotSchedule', 'ScheduleAnyway'];

function shown(value: Json | undefined): string {
  if (value === undefined || value === null || value === '') return 'nothing';
  return typeof value === 'object' ? 'a mapping' : String(value).slice(0, 60);
}

export default defineCheck({
  id: 'topology-spread-valid',
  title: 'Topology spread constraints say what to spread, over what, and how evenly',
  why: 'The API server refuses a constraint out of range, and one without a selector counts no pods, so all replicas may share the node that fails.',
  fix: 'Give each constraint maxSkew of 1 or more, a topologyKey, whenUnsatisfiable and a labelSelector for its own pods.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    'no-selector': 'a topology spread constraint of {workload} has no labelSelector, so it counts no pods',
    'max-skew': 'maxSkew of a topology spread constraint of {workload} is {found}; it must be 1 or more',
    'min-domains': 'minDomains of a topology spread constraint of {workload} is {found}; it must be 1 or more',
    'no-topology-key': 'a topology spread constraint of {workload} has no topologyKey',
    'when-unsatisfiable':
      'whenUnsatisfiable of a topology spread constraint of {workload} is {found}; it must be DoNotSchedule or ScheduleAnyway',
  },
  run: ({ subject, finding }): Verdict => {
    const { spec, specPath } = subject.template;
    const workload = nameOf(subject);
    const constraints = listAt(spec, 'topologySpreadConstraints');
    return judgeEach([...constraints.entries()], ([index, item]) => {
      const constraint = asRecord(item);
      // What is no mapping, or a number in quotes, is schema-valid's to name.
      if (constraint === undefined) return pass;
      const at = (...below: Path): Path => [...specPath, 'topologySpreadConstraints', index, ...below];
      const findings: CheckFinding[] = [];

      const maxSkew = readValue(constraint, 'maxSkew') ?? 0;
      if (typeof maxSkew === 'number' && maxSkew < 1) {
        const found = shown(constraint['maxSkew']);
        findings.push(finding('max-skew', { data: { workload, found }, at: at('maxSkew') }));
      }
      const minDomains = readValue(constraint, 'minDomains');
      if (typeof minDomains === 'number' && minDomains < 1)
        findings.push(finding('min-domains', { data: { workload, found: minDomains }, at: at('minDomains') }));
      if ((readValue(constraint, 'topologyKey') ?? '') === '')
        findings.push(finding('no-topology-key', { data: { workload }, at: at('topologyKey') }));
      const when = readValue(constraint, 'whenUnsatisfiable') ?? '';
      if (typeof when === 'string' && !choices.includes(when))
        findings.push(
          finding('when-unsatisfiable', { data: { workload, found: shown(when) }, at: at('whenUnsatisfiable') }),
        );
      if ((constraint['labelSelector'] ?? null) === null)
        findings.push(finding('no-selector', { data: { workload }, at: at('labelSelector') }));
      return failIfAny(findings);
    });
  },
});
