import type { LoadAssertion } from '../../model/load.ts';
import { limits } from './limits.ts';
import type { NdjsonReader } from './ndjson.ts';
import type { Samples } from './samples.ts';
import type { Summary, SummaryMetric } from './summary.ts';

const grammar =
  /^\s*(avg|min|max|med|count|rate|value|p\(\s*[\d.]+\s*\))\s*(<=|>=|===|==|!=|<|>)\s*(-?[\d.]+(?:e[+-]?\d+)?)\s*$/i;

interface Parsed {
  readonly aggregate: string;
  readonly operator: string;
  readonly limit: number;
}

function parseThreshold(expression: string): Parsed | undefined {
  const [, aggregate = '', operator = '', limit = ''] = grammar.exec(expression) ?? [];
  return aggregate === ''
    ? undefined
    : { aggregate: aggregate.replaceAll(' ', '').toLowerCase(), operator, limit: Number(limit) };
}

/** Holds whatever was measured: people write these to see the value of a part of a metric. */
function isIdle(expression: string): boolean {
  const parsed = parseThreshold(expression);
  if (parsed === undefined) return false;
  const { aggregate, operator, limit } = parsed;
  return (
    (operator === '>=' && limit <= 0) ||
    (operator === '>' && limit < 0) ||
    (aggregate === 'rate' && operator === '<=' && limit >= 1)
  );
}

export function summaryAssertions(summary: Summary): readonly LoadAssertion[] | undefined {
  return summary.thresholds?.slice(0, limits.metrics).map(({ metric, expression, passed }) => ({
    metric: metric.slice(0, limits.name),
    expression: expression.slice(0, limits.name),
    outcome: passed ? 'passed' : 'failed',
    vacuous: isVacuous(metric, summary.metrics.get(metric)),
    idle: isIdle(expression),
  }));
}

/** No samples: every aggregate of nothing is 0, which is below any limit. */
function isVacuous(name: string, metric: SummaryMetric | undefined): boolean | 'unknown' {
  if (metric === undefined) return 'unknown';
  const { type, values } = metric;
  // A request that nobody took has 0 ms; one that was answered never has.
  if (/^http_req_duration(?:\{|$)/.test(name) && values.get('max') === 0) return true;
  const count = values.get('count');
  if (type !== 'rate' && count !== undefined) return count === 0;
  if (type === 'rate') {
    const [passes, fails] = [values.get('passes'), values.get('fails')];
    return passes === undefined || fails === undefined ? 'unknown' : passes + fails === 0;
  }
  const told = ['min', 'avg', 'med', 'max', 'value'].flatMap((key) => values.get(key) ?? []);
  return told.length === 0 ? 'unknown' : told.every((value) => value === 0);
}

/** The stream defines thresholds and never says how they ended, so they are evaluated here as k6 does: over the whole run. */
export function sampleAssertions(reader: NdjsonReader, samples: Samples, isCut: boolean): readonly LoadAssertion[] {
  return reader.thresholds.map(({ metric, expression }) => {
    const parsed = parseThreshold(expression);
    const observed = parsed === undefined ? undefined : observe(metric, parsed.aggregate, samples);
    return {
      metric: metric.slice(0, limits.name),
      expression,
      outcome:
        parsed === undefined || observed === undefined || isCut
          ? 'unknown'
          : holds(observed, parsed)
            ? 'passed'
            : 'failed',
      // A metric without samples is never announced; one of refused connections alone is 0 ms throughout.
      vacuous: metric === 'http_req_duration' && samples.counts.unanswered === samples.counts.attempted,
      idle: isIdle(expression),
    };
  });
}

function observe(metric: string, aggregate: string, samples: Samples): number | undefined {
  switch (metric) {
    case 'http_req_failed':
      return aggregate === 'rate' ? samples.failedMetric.failed / samples.failedMetric.all : undefined;
    case 'checks': {
      const { passed, failed } = samples.checks;
      return aggregate === 'rate' && passed + failed > 0 ? passed / (passed + failed) : undefined;
    }
    case 'iterations':
      return aggregate === 'count' ? samples.iterations : undefined;
    case 'dropped_iterations':
      return aggregate === 'count' ? samples.dropped : undefined;
    case 'http_req_duration':
      return observeDuration(aggregate, samples);
    default:
      return undefined;
  }
}

/** Only where every request was kept, and none was put aside: k6 counts those of setup() too. */
function observeDuration(aggregate: string, samples: Samples): number | undefined {
  if (!samples.isExact || samples.aside > 0 || samples.counts.attempted === 0) return undefined;
  const values = new Float64Array(samples.counts.attempted);
  let index = 0;
  samples.each((_, duration) => {
    values[index] = duration;
    index += 1;
  });
  values.sort();
  const at = (share: number): number => {
    const rank = (values.length - 1) * share;
    const low = values[Math.floor(rank)] ?? 0;
    return low + ((values[Math.ceil(rank)] ?? low) - low) * (rank - Math.floor(rank));
  };
  const percent = /^p\(([\d.]+)\)$/.exec(aggregate)?.[1];
  if (percent !== undefined) return at(Number(percent) / 100);
  switch (aggregate) {
    case 'min':
      return at(0);
    case 'max':
      return at(1);
    case 'med':
      return at(0.5);
    case 'avg':
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    default:
      return undefined;
  }
}

function holds(observed: number, { operator, limit }: Parsed): boolean {
  switch (operator) {
    case '<':
      return observed < limit;
    case '<=':
      return observed <= limit;
    case '>':
      return observed > limit;
    case '>=':
      return observed >= limit;
    case '!=':
      return observed !== limit;
    default:
      return observed === limit;
  }
}
