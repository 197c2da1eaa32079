import { defineCheck } from '../kit/define-check.ts';
import { durationSeconds } from '../kit/durations.ts';
import { windowDays } from '../kit/measured.ts';
import { fail, pass, unknown } from '../kit/verdict.ts';

/** What Prometheus keeps when it is told nothing (prometheus.io, Storage). */
const defaultDays = 15;

/** EV1 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'prometheus-retention-covers-window',
  title: 'Prometheus keeps samples for as long as is judged',
  why: "A month of availability can't be shown by a server that keeps two weeks.",
  fix: 'Set --storage.tsdb.retention.time to the longest window, or ask the server that keeps the long history.',
  effort: 'minutes',
  references: ['https://prometheus.io/docs/prometheus/latest/storage/#operational-aspects'],
  since: '0.1.0',
  subject: 'measured-server',
  reads: [],
  needs: ['prometheus'],
  params: { ...windowDays },
  messages: { tooShort: 'Prometheus keeps {kept} days of samples; {days} days are judged' },
  run: ({ subject, evidence, params, finding }) => {
    const { flags } = evidence.prometheus;
    if (!('value' in flags)) return unknown(flags.reason, flags.text);
    const written = flags.value['storage.tsdb.retention.time'];
    if (written === undefined)
      return unknown('not-collected', 'the server does not say how long it keeps samples: it is no plain Prometheus');
    const seconds = durationSeconds(written);
    if (seconds === undefined) return unknown('parse-error', `the retention ${written.slice(0, 40)} is no duration`);
    const size = flags.value['storage.tsdb.retention.size'] ?? '0B';
    if (!/^0[KMGTPE]?i?B?$/.test(size))
      return unknown('insufficient-samples', `the server keeps at most ${size.slice(0, 20)}, which is no time`);
    const kept = seconds === 0 ? defaultDays : seconds / 86_400;
    if (kept >= params.windowDays) return pass;
    const data = { kept: Math.floor(kept * 10) / 10, days: params.windowDays };
    return fail(finding('tooShort', { data, at: [], discriminator: subject.key }));
  },
});
