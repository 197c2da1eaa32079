import { freshness } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { linear } from '../kit/linear.ts';
import { placeOf, plain } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';

/** EV4 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'metrics-scraped-often',
  title: 'The service is scraped at least once a minute',
  why: 'A rate over five minutes needs four samples; a short outage between two scrapes is seen by nobody.',
  fix: 'Set scrape_interval to 30 or 60 seconds, and look for scrapes that time out.',
  effort: 'minutes',
  references: ['https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config'],
  since: '0.1.0',
  subject: 'measured-service',
  reads: [],
  needs: ['prometheus'],
  params: {
    goodPerHour: { type: 'number', minimum: 1, maximum: 3600, unit: '1/h', description: 'Scrapes that cost nothing' },
    badPerHour: {
      type: 'number',
      minimum: 0,
      maximum: 3600,
      unit: '1/h',
      description: 'Scrapes at which nothing is left',
    },
  },
  messages: { seldom: '{workload} was scraped {count} times in the last hour; {good} are wanted' },
  // Of the series that lasted longest: a pod that just started has few samples.
  queries: { ...freshness, scrapes: 'max(count_over_time(up{{{selector}}}[1h]))' },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const count = numberOf(answers.scrapes, 'up');
      const { goodPerHour: good, badPerHour: bad } = params;
      return linear({
        what: 'scrapes in an hour',
        value: count,
        unit: '1/h',
        good,
        bad,
        finding: () =>
          finding('seldom', {
            data: { workload: subject.identity.name, count: plain(count), good },
            at: placeOf(subject),
          }),
      });
    }),
});
