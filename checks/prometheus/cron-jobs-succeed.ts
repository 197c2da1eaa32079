import { stateMetrics } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { step } from '../kit/linear.ts';
import { placeOf, plain } from '../kit/measured.ts';
import { guarded, isEmpty, numberOf } from '../kit/prometheus.ts';
import { readValue } from '../kit/read.ts';
import { notAsked } from '../kit/verdict.ts';

/** A sample may be as old as this (docs/evidence.md, What is too old). */
const lag = 300;

/** PO13 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'cron-jobs-succeed',
  title: 'Every CronJob succeeded lately',
  why: 'A backup that has failed for weeks is found out on the day it is needed.',
  fix: 'Read the logs of the newest Job, and let an alert watch the age of the last success.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/'],
  since: '0.1.0',
  subject: 'measured-job',
  reads: [],
  needs: ['prometheus'],
  params: {
    maxIntervals: {
      type: 'number',
      minimum: 1,
      maximum: 100,
      unit: 'intervals',
      description: 'Most intervals of its schedule since the last success',
    },
    maxHours: {
      type: 'number',
      minimum: 1,
      maximum: 10_000,
      unit: 'hours',
      description: 'Most hours since the last success, where the interval is not known',
    },
  },
  messages: { old: '{name} last succeeded {hours} hours ago; at most {max} are allowed' },
  queries: {
    ...stateMetrics,
    age: 'time() - max(kube_cronjob_status_last_successful_time{{{object}}})',
    interval:
      'max(kube_cronjob_next_schedule_time{{{object}}}) - max(kube_cronjob_status_last_schedule_time{{{object}}})',
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      if (subject.identity.kind !== 'CronJob') return notAsked('a Job runs once');
      if (subject.workload !== undefined && readValue(subject.workload.object, 'spec', 'suspend') === true)
        return notAsked('it is suspended');
      const age = numberOf(answers.age, 'the last success', {
        empty: 'kube-state-metrics knows of no success of this CronJob',
      });
      const interval = isEmpty(answers.interval) ? 0 : numberOf(answers.interval, 'the schedule');
      const limit = interval > 0 ? params.maxIntervals * interval + lag : params.maxHours * 3600;
      return step(
        {
          what: 'age of the last success',
          value: age,
          unit: 's',
          limit,
          finding: () =>
            finding('old', {
              data: { name: subject.identity.name, hours: plain(age / 3600), max: plain(limit / 3600) },
              at: placeOf(subject),
            }),
        },
        'at-most',
      );
    }),
});
