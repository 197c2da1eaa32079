import { freshness, history } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { durationSeconds } from '../kit/durations.ts';
import { linear } from '../kit/linear.ts';
import { percent, placeOf } from '../kit/measured.ts';
import { finite, guarded, samplesOf } from '../kit/prometheus.ts';
import { unknown } from '../kit/verdict.ts';

/** MO3 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'scrapes-fast',
  title: 'Scrapes of the service end long before their timeout',
  why: 'A scrape that times out leaves a gap, and it does so under load, when the numbers matter most.',
  fix: 'Export fewer series (labels of users and guilds first), or compute costly ones outside of the scrape.',
  effort: 'hours',
  references: ['https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config'],
  since: '0.1.0',
  subject: 'measured-service',
  reads: [],
  needs: ['prometheus'],
  params: {
    goodPercent: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      unit: '%',
      description: 'Part of the timeout that costs nothing',
    },
    badPercent: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      unit: '%',
      description: 'Part of the timeout at which nothing is left',
    },
  },
  messages: { slow: 'the slowest scrape of {workload} in a day took {share} of its timeout; {good} are allowed' },
  queries: {
    ...freshness,
    ...history('up{{{selector}}}', '1d', '86400'),
    slowest: 'max by (job) (max_over_time(scrape_duration_seconds{{{selector}}}[1d]))',
  },
  run: ({ subject, evidence, params, answers, finding }) =>
    guarded(answers, () => {
      const { targets } = evidence.prometheus;
      if (!('value' in targets)) return unknown(targets.reason, `scrape timeouts are not known: ${targets.text}`);
      let worst: number | undefined;
      for (const { labels, value } of samplesOf(answers.slowest)) {
        const timeouts = targets.value
          .filter((target) => target.labels['job'] === labels['job'])
          .map(({ scrapeTimeout = '' }) => durationSeconds(scrapeTimeout) ?? 0)
          .filter((seconds) => seconds > 0);
        if (timeouts.length === 0)
          return unknown('not-collected', `the scrape timeout of the job ${labels['job'] ?? ''} is not known`);
        const share = (finite(value, 'the time of a scrape') / Math.min(...timeouts)) * 100;
        worst = Math.max(worst ?? 0, share);
      }
      if (worst === undefined)
        return unknown('not-collected', 'Prometheus holds no series for scrape_duration_seconds');
      const { goodPercent: good, badPercent: bad } = params;
      const share = percent(worst);
      return linear({
        what: 'slowest scrape of a day, of its timeout',
        value: worst,
        unit: '%',
        good,
        bad,
        finding: () =>
          finding('slow', {
            data: { workload: subject.identity.name, share, good: `${good} %` },
            at: placeOf(subject),
          }),
      });
    }),
});
