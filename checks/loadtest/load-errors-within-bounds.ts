import { defineCheck } from '../kit/define-check.ts';
import { atClaim, judgeRuns, knownOf, named, percent, shown } from '../kit/load-test.ts';
import { lowerBound, upperBound } from '../kit/proportion.ts';
import { fail, graded, unknown } from '../kit/verdict.ts';

/** LT-ERR-001 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-errors-within-bounds',
  title: 'Errors at the claimed level stay within their bounds',
  why: 'Fast errors look like good latency.',
  fix: 'Read the status codes and errors of the run, and at which level they begin.',
  effort: 'days',
  references: [],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {
    goodPercent: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      unit: '%',
      description: 'Share of failed requests that costs nothing, by its upper 95 % bound',
    },
    badPercent: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      unit: '%',
      description: 'Share from which nothing is left of the answer',
    },
  },
  messages: { tooMany: '{failed} of {attempted} requests failed, {share}; at most {good} are allowed' },
  run: ({ subject, params, finding }) =>
    judgeRuns(subject, (run) => {
      const { window, tooLow } = atClaim(subject, run);
      const [attempted, failed] = [knownOf(window.attempted), knownOf(window.failed)];
      if (attempted === 0) return unknown('insufficient-samples', 'no request was sent');
      const share = failed / attempted;
      const [least, most] = [lowerBound(failed, attempted), upperBound(failed, attempted)];
      const rounded = (value: number): number => Number((value * 100).toPrecision(4));
      const { goodPercent: good, badPercent: bad } = params;
      const measured = [
        {
          what: named('failed requests', run, window),
          value: rounded(share),
          unit: '%',
          bounds: [rounded(least), rounded(most)] as const,
          good,
          bad,
        },
      ];
      const data = { failed: shown(failed), attempted: shown(attempted), share: percent(share), good: `${good} %` };
      if (least * 100 >= bad) return { ...fail(finding('tooMany', { data, at: [] })), measured };
      if (tooLow !== undefined) return { ...unknown('insufficient-samples', tooLow), measured };
      if (most * 100 <= good) return { outcome: 'pass', measured };
      if (least * 100 > good) {
        const part = Math.max(0, Math.min(1000, Math.round(((bad - share * 100) / (bad - good)) * 1000)));
        return { ...graded(part, 1000, finding('tooMany', { data, at: [] })), measured };
      }
      return {
        ...unknown(
          'insufficient-samples',
          `${shown(failed)} of ${shown(attempted)} requests failed: up to ${percent(most)} may fail, and the limit is ${good} %`,
        ),
        measured,
      };
    }),
});
