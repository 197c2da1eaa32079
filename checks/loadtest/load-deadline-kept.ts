import { defineCheck } from '../kit/define-check.ts';
import { atClaim, judgeRuns, knownOf, named, percent, shown } from '../kit/load-test.ts';
import { lowerBound, upperBound } from '../kit/proportion.ts';
import { fail, unknown } from '../kit/verdict.ts';
import { valueOf } from '../../src/model/load.ts';

/** LT-LAT-003 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-deadline-kept',
  title: 'Answers at the claimed level come within the 3 seconds that Discord waits',
  why: 'An interaction that is answered later shows "This application did not respond".',
  fix: 'Answer with a deferred response first, and do the work afterwards.',
  effort: 'days',
  references: ['https://discord.com/developers/docs/interactions/receiving-and-responding'],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {
    maxPercent: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      unit: '%',
      description: 'Share of answers after 3 seconds, by its upper 95 % bound',
    },
  },
  messages: { late: '{late} answers took longer than 3 s, {share} of all' },
  run: ({ subject, params, finding }) =>
    judgeRuns(subject, (run) => {
      const { window, tooLow } = atClaim(subject, run);
      const attempted = knownOf(window.attempted);
      const max = valueOf(window.latency.max);
      const p999 = window.latency.percentiles.p999?.value;
      const isWhole = valueOf(window.failed) === 0 || window.latency.population === 'all';
      const told =
        max !== undefined && isWhole && max <= 3000
          ? 0
          : p999 !== undefined && p999 > 3000
            ? attempted / 1000
            : undefined;
      const late = valueOf(window.late) ?? told;
      if (late === undefined)
        return unknown('insufficient-samples', 'a summary does not count answers after 3 seconds: add --out json');
      const share = late / Math.max(1, attempted);
      const [least, most] = [lowerBound(late, attempted), upperBound(late, attempted)];
      const measured = [
        {
          what: named('answers after 3 s', run, window),
          value: Number((share * 100).toPrecision(4)),
          unit: '%',
          bounds: [Number((least * 100).toPrecision(4)), Number((most * 100).toPrecision(4))] as const,
          good: params.maxPercent,
          bad: params.maxPercent,
        },
      ];
      if (least * 100 >= params.maxPercent)
        return { ...fail(finding('late', { data: { late: shown(late), share: percent(share) }, at: [] })), measured };
      if (tooLow !== undefined) return { ...unknown('insufficient-samples', tooLow), measured };
      return most * 100 < params.maxPercent
        ? { outcome: 'pass', measured }
        : {
            ...unknown('insufficient-samples', `up to ${percent(most)} may be late: more requests are needed to tell`),
            measured,
          };
    }),
});
