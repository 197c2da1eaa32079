import type { QueryAnswer } from '../../src/model/check.ts';
import { defineCheck } from '../kit/define-check.ts';
import { placeOf, windowDays } from '../kit/measured.ts';
import { leastAvailable, replicaEvidence } from '../kit/pod-evidence.ts';
import { guarded, isEmpty, numberOf } from '../kit/prometheus.ts';
import { roleOf } from '../kit/roles.ts';
import { fail, pass, unknown } from '../kit/verdict.ts';

/** Nothing is meant to run where nothing was wanted a moment ago. */
const unlessUnwanted = 'unless on () (max(min_over_time({{wanted}}{{{object}}}[{{rolloutMinutes}}m])) == 0)';

/** PO8 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus), the hard limit. */
export default defineCheck({
  id: 'replica-always-available',
  title: 'A replica was available at all times',
  why: 'With no replica there is no service: every command and every call fails until one is back.',
  fix: 'See what took the last replica away: a rollout without surge, a drain without a budget, a crash; then close that hole.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status'],
  since: '0.1.0',
  subject: 'measured-workload',
  reads: [],
  needs: ['prometheus'],
  params: {
    ...windowDays,
    rolloutMinutes: {
      type: 'integer',
      minimum: 1,
      maximum: 120,
      unit: 'minutes',
      description: 'How long a gateway, which is rightly replaced without overlap, may be away',
    },
  },
  messages: { none: '{workload} had no available replica at {when}, within the last {days} days' },
  readsRole: true,
  queries: {
    ...replicaEvidence('{{windowDays}}'),
    least: leastAvailable,
    before: 'count({{available}}{{{object}}} offset {{windowDays}}d)',
    firstUp: 'min_over_time(timestamp(max({{available}}{{{object}}}) > 0)[{{windowDays}}d:5m])',
    lastDown: `max_over_time(timestamp(max({{available}}{{{object}}}) == 0 ${unlessUnwanted})[{{windowDays}}d:5m])`,
    lastLongDown: `max_over_time(timestamp(max(max_over_time({{available}}{{{object}}}[{{rolloutMinutes}}m])) == 0 ${unlessUnwanted})[{{windowDays}}d:5m])`,
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      // No look without a replica is good news only where replicas were counted.
      numberOf(answers.least, 'available replicas');
      const firstUp = momentOf(answers.firstUp);
      const existed = !isEmpty(answers.before);
      /** Before its first replica came up, something new was not away. */
      const after = (moment: number | undefined): number | undefined =>
        moment === undefined || existed || firstUp === undefined || moment > firstUp ? moment : undefined;
      const long = after(momentOf(answers.lastLongDown));
      const down = after(momentOf(answers.lastDown));
      if (long === undefined && down === undefined) return pass;
      if (long === undefined) {
        if (subject.workload === undefined) return unknown('not-collected', 'what it does is in no manifest');
        const role = roleOf(subject.workload);
        // Two pods would answer twice, so the old one goes before the new one comes.
        if (role === 'gateway' || role === 'sharded-gateway') return pass;
      }
      const when = momentText(long ?? down ?? 0);
      return fail(
        finding('none', {
          data: { workload: subject.identity.name, when, days: params.windowDays },
          at: placeOf(subject),
        }),
      );
    }),
});

/** Seconds since 1970, or that there was no such moment. */
function momentOf(answer: QueryAnswer): number | undefined {
  return isEmpty(answer) ? undefined : numberOf(answer, 'a moment');
}

function momentText(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? `${seconds} s` : date.toISOString();
}
