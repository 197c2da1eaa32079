import type { Problem } from '../model/errors.ts';
import { asList, asRecord, asString, listAt } from '../model/json.ts';
import type { Json, Path } from '../model/json.ts';
import { isMetricName, narrows, readMatchers, secondsOf } from '../model/promql.ts';
import { problemAt } from './authored/problems.ts';
import { quoted } from './authored/words.ts';
import type { AuthoredFile } from './authored/read.ts';

/** What `prometheus:` and `loadtest:` say about series, as far as a schema can't tell: selectors, metric names, windows. */
export function selectorProblems(authored: AuthoredFile): readonly Problem[] {
  const problems: Problem[] = [];
  let block = 'loadtest';
  const at = (path: Path, message: string, hint?: string): void => {
    problems.push(problemAt(authored, [block, ...path], message, { hint }));
  };
  selector(['selector'], asRecord(asRecord(authored.value)?.['loadtest'])?.['selector']);
  block = 'prometheus';
  const written = asRecord(asRecord(authored.value)?.['prometheus']);
  if (written === undefined) return problems;
  for (const [label, value] of Object.entries(asRecord(written['matchers']) ?? {})) {
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(label)) at(['matchers', label], `${quoted(label)} is no label`);
    if (value === '') at(['matchers', label], 'an empty value matches series without the label');
  }
  selector(['self'], written['self']);
  for (const [index, one] of listAt(written, 'services').entries()) {
    const service = asRecord(one);
    const path = ['services', index];
    selector([...path, 'selector'], service?.['selector']);
    selector([...path, 'database', 'selector'], asRecord(service?.['database'])?.['selector']);
    const [requests, latency] = [asRecord(service?.['requests']), asRecord(service?.['latency'])];
    selector([...path, 'requests', 'error'], requests?.['error']);
    metric([...path, 'requests', 'metric'], requests?.['metric']);
    metric([...path, 'latency', 'metric'], latency?.['metric']);
    if (/_(?:bucket|count|sum)$/.test(asString(latency?.['metric']) ?? ''))
      at(
        [...path, 'latency', 'metric'],
        'this is a part of a histogram',
        'write the name without _bucket, _count or _sum',
      );
  }
  for (const [index, one] of asList(written['slos']).entries()) {
    const slo = asRecord(one);
    const window = slo?.['window'];
    if (typeof window === 'string') {
      const seconds = secondsOf(window);
      if (seconds === undefined || seconds < 86_400 || seconds > 366 * 86_400)
        at(['slos', index, 'window'], `${quoted(window)} is no window from 1d to 366d`, 'such as 30d or 4w');
    }
    if (slo?.['indicator'] === 'latency' && slo['threshold'] === undefined)
      at(['slos', index], 'an objective of latency needs a threshold', "a bound of the histogram's buckets");
    if (slo?.['indicator'] === 'requests' && slo['threshold'] !== undefined)
      at(['slos', index, 'threshold'], 'a threshold belongs to the indicator latency');
  }
  return problems;

  function selector(path: Path, value: Json | undefined): void {
    if (typeof value !== 'string') return;
    const read = readMatchers(value);
    if ('problem' in read)
      at(path, `this is no list of plain matchers: ${read.problem}`, 'such as job="bot",team="music"');
    else if (!read.matchers.some(narrows))
      at(path, 'this matches every series, or may', 'name a label with a value, such as job="bot"');
    else if (read.matchers.some(({ label }) => label === '__name__'))
      at(path, 'a selector names labels; the metric stands under metric');
  }

  function metric(path: Path, value: Json | undefined): void {
    if (typeof value === 'string' && !isMetricName(value)) at(path, `${quoted(value)} is no name of a metric`);
  }
}
