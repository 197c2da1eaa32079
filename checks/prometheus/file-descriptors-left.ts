import { freshness } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { step } from '../kit/linear.ts';
import { percent, placeOf } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';
import { maxPercent } from '../kit/usage.ts';

/** RS15 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'file-descriptors-left',
  title: 'The process has file descriptors left',
  why: 'Without a descriptor no connection can be opened: every request fails at once, and so does the reconnect.',
  fix: 'Find what is never closed (sockets, streams), or raise the limit of open files.',
  effort: 'hours',
  references: ['https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics'],
  since: '0.1.0',
  subject: 'measured-service',
  reads: [],
  needs: ['prometheus'],
  params: { ...maxPercent },
  messages: { few: '{workload} has {share} of its file descriptors open; {max} is the most' },
  queries: {
    ...freshness,
    used: 'max(process_open_fds{{{selector}}} / process_max_fds{{{selector}}})',
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const share = numberOf(answers.used, 'open file descriptors', { empty: 'it exports no process_open_fds' }) * 100;
      return step(
        {
          what: 'open file descriptors',
          value: share,
          unit: '%',
          limit: params.maxPercent,
          finding: () =>
            finding('few', {
              data: { workload: subject.identity.name, share: percent(share), max: `${params.maxPercent} %` },
              at: placeOf(subject),
            }),
        },
        'at-most',
      );
    }),
});
