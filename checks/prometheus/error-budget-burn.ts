import { density, freshness, history } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { badShare, events, placeOf, plain } from '../kit/measured.ts';
import { guarded, isEmpty, numberOf } from '../kit/prometheus.ts';
import { fail, notAsked, unknown } from '../kit/verdict.ts';

/** AV5 and AV6 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus), one rule for each pair of windows. */
export default defineCheck({
  id: 'error-budget-burn',
  title: 'The error budget does not burn too fast right now',
  why: 'A budget for a month that burns in two days is an incident that is going on.',
  fix: 'Treat it as an incident: find what fails now, and what was changed before it began.',
  effort: 'hours',
  references: ['https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts'],
  since: '0.1.0',
  subject: 'measured-objective',
  reads: [],
  needs: ['prometheus'],
  params: {
    longMinutes: { type: 'integer', minimum: 5, maximum: 20_160, unit: 'minutes', description: 'Long window' },
    shortMinutes: { type: 'integer', minimum: 1, maximum: 1440, unit: 'minutes', description: 'Short window' },
    budgetPercent: {
      type: 'number',
      minimum: 0.1,
      maximum: 100,
      unit: '%',
      description: 'Part of the budget that the long window may use',
    },
    minEvents: {
      type: 'integer',
      minimum: 1,
      maximum: 1_000_000,
      unit: 'events',
      description: 'Events in the long window below which a ratio says nothing',
    },
  },
  messages: {
    burning:
      'the error budget of {workload} burns {long} times as fast as it may over {longMinutes} minutes, and {short} times over {shortMinutes} ({objective}); {factor} is the limit',
  },
  queries: {
    ...freshness,
    ...history(events, '{{longMinutes}}m', '{{longMinutes}} * 60'),
    ...density(events, '{{shortMinutes}}m'),
    events: `sum(increase(${events}[{{longMinutes}}m]))`,
    long: badShare('{{longMinutes}}m'),
    short: badShare('{{shortMinutes}}m'),
  },
  run: ({ subject, params, answers, finding }) => {
    const { longMinutes, shortMinutes, budgetPercent, minEvents } = params;
    if (longMinutes * 60 >= subject.windowSeconds) return notAsked('the window of the objective is not longer');
    return guarded(answers, () => {
      const count = numberOf(answers.events, 'the requests of the window');
      if (count < minEvents)
        return unknown(
          'insufficient-samples',
          `${Math.floor(count)} events in ${longMinutes} minutes are too few for a ratio; ${minEvents} are needed`,
        );
      const factor = ((budgetPercent / 100) * subject.windowSeconds) / (longMinutes * 60);
      const budget = 1 - subject.objective;
      const long = numberOf(answers.long, 'the share of bad events in the long window') / budget;
      const measured = [
        {
          what: `burn rate over ${longMinutes} minutes, ${subject.label}`,
          value: long,
          unit: 'times',
          good: factor,
          bad: factor,
        },
      ];
      // Both must burn; where the long window does not, the short one decides nothing.
      if (long <= factor) return { outcome: 'pass', measured };
      if (isEmpty(answers.short))
        return { ...unknown('insufficient-samples', 'there was no event in the short window'), measured };
      const short = numberOf(answers.short, 'the share of bad events in the short window') / budget;
      if (short <= factor) return { outcome: 'pass', measured };
      const data = {
        workload: subject.identity.name,
        long: plain(long),
        longMinutes,
        short: plain(short),
        shortMinutes,
        objective: subject.label,
        factor: plain(factor),
      };
      return {
        ...fail(finding('burning', { data, at: placeOf(subject), discriminator: subject.label })),
        measured,
      };
    });
  },
});
