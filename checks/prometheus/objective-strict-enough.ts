import type { CheckFinding } from '../../src/model/check.ts';
import { defineCheck } from '../kit/define-check.ts';
import { placeOf } from '../kit/measured.ts';
import { failIfAny } from '../kit/verdict.ts';

/** An objective is written by those who are judged by it: what the other questions about it are worth (docs/prometheus.md). */
export default defineCheck({
  id: 'objective-strict-enough',
  title: 'The objective promises enough, and over a window that is long enough',
  why: 'A budget of half of all requests is never exhausted, and a window of a day forgets last week.',
  fix: 'Set prometheus.slos to what users were promised.',
  effort: 'hours',
  references: ['https://sre.google/workbook/implementing-slos/'],
  since: '0.1.0',
  subject: 'measured-objective',
  reads: [],
  needs: ['prometheus'],
  params: {
    minRequestsPercent: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      unit: '%',
      description: 'Least objective of requests',
    },
    minLatencyPercent: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      unit: '%',
      description: 'Least objective of latency',
    },
    minDays: { type: 'integer', minimum: 1, maximum: 366, unit: 'days', description: 'Shortest window' },
  },
  messages: {
    low: 'the objective of {workload} ({objective}) promises less than {min}',
    short: 'the window of the objective of {workload} ({objective}) is shorter than {days} days',
  },
  run: ({ subject, params, finding }) => {
    const { minRequestsPercent, minLatencyPercent, minDays: days } = params;
    const least = subject.indicator === 'requests' ? minRequestsPercent : minLatencyPercent;
    const common = { workload: subject.identity.name, objective: subject.label };
    const place = { at: placeOf(subject), discriminator: subject.label };
    const findings: CheckFinding[] = [];
    if (subject.objective < least / 100)
      findings.push(finding('low', { data: { ...common, min: `${least} %` }, ...place }));
    if (subject.windowSeconds < days * 86_400) findings.push(finding('short', { data: { ...common, days }, ...place }));
    return failIfAny(findings);
  },
});
