import { defineCheck } from '../kit/define-check.ts';
import { claimOf, judgeRuns, shown } from '../kit/load-test.ts';
import { fail, unknown } from '../kit/verdict.ts';
import { heldLevel, peakLevel } from '../../src/model/load.ts';

/** LT-EVID-007 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-claimed-reached',
  title: 'A load test reached and held the claimed level',
  why: 'A system that was never driven to its claimed load is not known to carry it.',
  fix: 'Plan a stage at the claimed level, hold it for a minute at least, and give the generator enough virtual users.',
  effort: 'hours',
  references: [],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {},
  messages: {
    notReached: 'the load test went to {reached} {unit}; {claimed} are claimed ({from})',
    notHeld: 'the load test held {reached} {unit} for a minute; {claimed} are claimed ({from})',
  },
  run: ({ subject, finding }) =>
    judgeRuns(subject, (run) => {
      const claim = claimOf(subject, run);
      const peak = peakLevel(run);
      const held = heldLevel(run);
      const reached = held ?? peak;
      if (reached === undefined)
        return unknown('insufficient-samples', 'the results do not tell which level was reached');
      const measured = [{ what: 'level', value: reached, unit: claim.unit, good: claim.level, bad: claim.level }];
      if (held !== undefined && held >= claim.level) return { outcome: 'pass', measured };
      const data = { reached: shown(reached), claimed: shown(claim.level), unit: claim.unit, from: claim.from };
      if (peak !== undefined && peak < claim.level)
        return { ...fail(finding('notReached', { data, at: [] })), measured };
      if (!run.samples)
        return { ...unknown('insufficient-samples', 'a summary does not tell how long a level was held'), measured };
      return { ...fail(finding('notHeld', { data, at: [] })), measured };
    }),
});
