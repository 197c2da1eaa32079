import type { CheckFinding } from '../../src/model/check.ts';
import { alwaysFiring, loadedRules, selecting, watchedBy } from '../kit/alert-rules.ts';
import { defineCheck } from '../kit/define-check.ts';
import { placeOf } from '../kit/measured.ts';
import { guarded, samplesOf } from '../kit/prometheus.ts';
import { failIfAny, unknown } from '../kit/verdict.ts';

/** MO8 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'critical-alerts-quiet',
  title: 'No critical alert of the namespace fires',
  why: 'What the team itself calls critical is wrong right now.',
  fix: 'Follow the runbook of the alert. If it is not critical after all, give it another severity.',
  effort: 'hours',
  references: ['https://prometheus.io/docs/practices/alerting/'],
  since: '0.1.0',
  subject: 'measured-namespace',
  reads: [],
  needs: ['prometheus'],
  params: {
    severities: { type: 'strings', minItems: 1, description: 'Values of the label severity that are critical' },
  },
  messages: { firing: 'the alert {alert} ({severity}) fires in {namespace}' },
  queries: { firing: 'count by (alertname,severity) (ALERTS{{{namespace}},alertstate="firing"})' },
  run: ({ subject, evidence, params, answers, finding }) =>
    guarded(answers, () => {
      const { name: namespace } = subject.identity;
      const firing = samplesOf(answers.firing).filter(
        ({ labels: { alertname = '' }, value }) => value > 0 && !alwaysFiring.has(alertname),
      );
      const findings: CheckFinding[] = firing
        .filter(({ labels: { severity = '' } }) => params.severities.includes(severity))
        .map(({ labels: { alertname: alert = '', severity = '' } }) =>
          finding('firing', {
            data: { alert, severity, namespace },
            at: placeOf(subject),
            discriminator: `${alert} ${severity}`,
          }),
        );
      if (findings.length > 0 || firing.length > 0) return failIfAny(findings);
      // Silence is good news only where something would speak.
      const watched = watchedBy(subject);
      return loadedRules(evidence.prometheus.rules).some((rule) => selecting(rule, watched).length > 0)
        ? failIfAny(findings)
        : unknown('not-collected', 'no alert fires, and no alert rule is loaded that selects this namespace');
    }),
});
