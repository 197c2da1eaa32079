import { freshness, history } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { limitsMs } from '../kit/latency.ts';
import { linear } from '../kit/linear.ts';
import { placeOf, plain } from '../kit/measured.ts';
import { guarded, isEmpty, numberOf } from '../kit/prometheus.ts';
import { noNode, otherRuntime } from '../kit/runtime.ts';

const lag = 'nodejs_eventloop_lag_p99_seconds{{{selector}}}';

/** RS13 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'event-loop-responsive',
  title: 'The event loop was never held up for long',
  why: 'While the loop is held up nothing is answered: heartbeats are late and Discord closes the session.',
  fix: 'Find the synchronous work (a profile, clinic.js) and move it into a worker or cut it into parts.',
  effort: 'days',
  references: ['https://nodejs.org/en/learn/asynchronous-work/dont-block-the-event-loop'],
  since: '0.1.0',
  subject: 'measured-service',
  reads: [],
  needs: ['prometheus'],
  params: { ...limitsMs },
  messages: {
    held: 'the event loop of {workload} was held up for {time} ms at its p99 within a day; {good} ms are wanted',
  },
  queries: {
    ...freshness,
    ...history(lag, '1d', '86400'),
    ...otherRuntime,
    lag: `max(max_over_time(${lag}[1d]))`,
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      if (isEmpty(answers.lag)) return noNode(subject, answers, 'nodejs_eventloop_lag_p99_seconds');
      const { goodMs: good, badMs: bad } = params;
      const time = numberOf(answers.lag, 'the lag of the event loop') * 1000;
      return linear({
        what: 'worst p99 of event-loop lag in a day',
        value: time,
        unit: 'ms',
        good,
        bad,
        finding: () =>
          finding('held', { data: { workload: subject.identity.name, time: plain(time), good }, at: placeOf(subject) }),
      });
    }),
});
