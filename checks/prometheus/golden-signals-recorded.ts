import type { QueryAnswer } from '../../src/model/check.ts';
import type { MeasuredService } from '../../src/model/prometheus.ts';
import { freshness } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import type { Signal } from '../kit/golden-signals.ts';
import { placeOf } from '../kit/measured.ts';
import { guarded, isEmpty } from '../kit/prometheus.ts';
import { fail, pass, unknown } from '../kit/verdict.ts';

const container = '{{pods}},container!="",container!="POD"';

/** What is seen of a signal; a text says why nobody knows whether it is recorded. */
type Seen = 'recorded' | 'absent' | { readonly doubt: string };

/**
 * Whether the four signals have series at all, of a service that is scraped now. A metric that nobody has heard of may be
 * the one that is missing, so an absence is a fault only where readiness.yaml names it, or where nothing else could be it.
 */
export default defineCheck({
  id: 'golden-signals-recorded',
  title: 'Latency, traffic, errors and saturation of the service are recorded',
  why: 'A signal that nobody records is missing when it is needed.',
  fix: 'Export a counter of requests with their outcome and a histogram of answer times, and let Prometheus scrape the kubelet (or process_*).',
  effort: 'hours',
  references: ['https://sre.google/sre-book/monitoring-distributed-systems/#xref_monitoring_golden-signals'],
  since: '0.1.0',
  subject: 'measured-service',
  reads: [],
  needs: ['prometheus'],
  params: {},
  messages: { unrecorded: 'nothing records the {signals} of {workload}, which is scraped' },
  queries: {
    ...freshness,
    counted: 'count({{{counter}},{{selector}}})',
    histogram: 'count({{latency}}_bucket{{{selector}}})',
    summary: 'count({{summary}}{{{selector}}})',
    native: 'count({{native}}{{{selector}}})',
    containerCpu: `count(container_cpu_usage_seconds_total{${container}})`,
    containerMemory: `count(container_memory_working_set_bytes{${container}})`,
    ownCpu: 'count(process_cpu_seconds_total{{{selector}}})',
    ownMemory: 'count(process_resident_memory_bytes{{{selector}}})',
  },
  run: ({ subject, answers, finding }) =>
    guarded(answers, () => {
      // Asked only where the counter has a name: that of readiness.yaml, or of what was found.
      const traffic = lookedFor(answers.counted);
      const seen: Readonly<Record<Signal, Seen>> = {
        traffic,
        errors: traffic === 'recorded' ? errorsOf(subject) : traffic,
        latency: oneOf(answers.histogram, answers.summary, answers.native),
        saturation: saturationOf(answers),
      };
      const all = Object.entries(seen);
      const absent = all.flatMap(([signal, one]) => (one === 'absent' ? [signal] : []));
      if (absent.length > 0) {
        const data = { signals: absent.join(' and '), workload: subject.identity.name };
        return fail(finding('unrecorded', { data, at: placeOf(subject) }));
      }
      const [doubt] = all.flatMap(([signal, one]) =>
        typeof one === 'object' ? [`whether its ${signal} is recorded is not known: ${one.doubt}`] : [],
      );
      return doubt === undefined ? pass : unknown('not-collected', doubt);
    }),
});

/** There, empty, or not answered. */
function lookedFor(answer: QueryAnswer): Seen {
  if ('reason' in answer) return { doubt: answer.text };
  if (answer.answer.status === 'unknown') return { doubt: answer.answer.text };
  return isEmpty(answer) ? 'absent' : 'recorded';
}

function errorsOf({ slots }: MeasuredService): Seen {
  const { errors } = slots;
  if (errors === undefined) return { doubt: 'how an error is told is not known' };
  return 'reason' in errors ? { doubt: errors.text } : 'recorded';
}

/** A histogram, a summary or a native histogram: one is enough, and none may be one of another name. */
function oneOf(...answers: readonly QueryAnswer[]): Seen {
  const all = answers.map(lookedFor);
  if (all.includes('recorded')) return 'recorded';
  const [doubt] = all.filter((one) => typeof one === 'object');
  return doubt ?? { doubt: 'it has none of the known names' };
}

/** What the kubelet tells of its containers, or it tells itself; both of CPU and memory. */
function saturationOf(
  answers: Readonly<Record<'containerCpu' | 'containerMemory' | 'ownCpu' | 'ownMemory', QueryAnswer>>,
): Seen {
  const pairs = [
    [answers.containerCpu, answers.containerMemory],
    [answers.ownCpu, answers.ownMemory],
  ].map((pair) => pair.map(lookedFor));
  if (pairs.some((pair) => pair.every((one) => one === 'recorded'))) return 'recorded';
  const [doubt] = pairs.flat().filter((one) => typeof one === 'object');
  return doubt ?? 'absent';
}
