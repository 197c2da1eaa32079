import { defineCheck } from '../kit/define-check.ts';
import { windowDays } from '../kit/measured.ts';
import { fail, pass, unknown } from '../kit/verdict.ts';

/** What Prometheus keeps when it is told nothing (prometheus.io, Storage). */
const defaultDays = 15;

const seconds: Readonly<Partial<Record<string, number>>> = {
  y: 31_536_000,
  w: 604_800,
  d: 86_400,
  h: 3600,
  m: 60,
  s: 1,
};

/** A duration of Prometheus (`1y`, `30d12h`) in days; undefined for what is none. */
function daysOf(text: string): number | undefined {
  if (!/^(?:\d{1,9}(?:ms|[ywdhms]))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+)(ms|[ywdhms])/g)];
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (seconds[unit] ?? 0.001), 0) / 86_400;
}

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
    const days = daysOf(written);
    if (days === undefined) return unknown('parse-error', `the retention ${written.slice(0, 40)} is no duration`);
    const size = flags.value['storage.tsdb.retention.size'] ?? '0B';
    const isUnset = days === 0;
    if (!/^0[KMGTPE]?i?B?$/.test(size))
      return unknown('insufficient-samples', `the server keeps at most ${size.slice(0, 20)}, which is no time`);
    const kept = isUnset ? defaultDays : days;
    if (kept >= params.windowDays) return pass;
    const data = { kept: Math.floor(kept * 10) / 10, days: params.windowDays };
    return fail(finding('tooShort', { data, at: [], discriminator: subject.key }));
  },
});
