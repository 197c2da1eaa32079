import { expect, test } from 'vitest';
import { ReadinessError } from '../model/errors.ts';
import { parseConfig } from './parse.ts';

function problemsOf(lines: readonly string[], block = 'prometheus'): readonly string[] {
  try {
    parseConfig([`${block}:`, ...lines.map((line) => `  ${line}`), ''].join('\n'), 'readiness.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof ReadinessError)) throw error;
    return error.problems.map(({ line, message }) => `${line} ${message}`);
  }
}

test('what people write about their series is taken', () => {
  expect(
    problemsOf([
      'matchers: {cluster: prod}',
      `self: 'job="prometheus"'`,
      'services:',
      '  - workload: bot',
      `    selector: 'job="bot"'`,
      `    requests: {metric: bot_commands_total, error: 'result="error"'}`,
      '    latency: {metric: bot_command_seconds, unit: seconds}',
      '  - {workload: postgres, database: {selector: \'job="postgres-exporter"\'}}',
      'slos:',
      '  - {service: bot, objective: 99.9, window: 30d, indicator: requests}',
      '  - {service: bot, objective: 99, window: 4w, indicator: latency, threshold: 0.5}',
    ]),
  ).toEqual([]);
});

test.each<[string, readonly string[], string]>([
  [
    'an expression',
    [`self: 'up{job="x"}'`],
    '2 this is no list of plain matchers: expected label="value" at "up{job=\\"x\\"}"',
  ],
  ['everything', [`self: 'job=~".*"'`], '2 this matches every series, or may'],
  [
    'a metric as a matcher',
    [`self: '__name__="up",job="x"'`],
    '2 a selector names labels; the metric stands under metric',
  ],
  ['another label name', ['matchers: {"a-b": x}'], '2 "a-b" is no label'],
  ['an empty value', ['matchers: {cluster: ""}'], '2 an empty value matches series without the label'],
  [
    'a metric with a selector',
    ['services:', `  - {workload: bot, requests: {metric: x y}}`],
    '3 "x y" is no name of a metric',
  ],
  [
    'a part of a histogram',
    ['services:', '  - {workload: bot, latency: {metric: x_bucket, unit: seconds}}'],
    '3 this is a part of a histogram',
  ],
  [
    'a window that is none',
    ['slos:', '  - {service: bot, objective: 99, window: month, indicator: requests}'],
    '3 "month" is no window from 1d to 366d',
  ],
  [
    'latency without a threshold',
    ['slos:', '  - {service: bot, objective: 99, window: 30d, indicator: latency}'],
    '3 an objective of latency needs a threshold',
  ],
  [
    'an objective without a budget',
    ['slos:', '  - {service: bot, objective: 100, window: 30d, indicator: requests}'],
    '3 "objective" must be at most 99.99999, not 100',
  ],
])('refuses %s', (_, lines, wanted) => {
  expect(problemsOf(lines)).toContain(wanted);
});

test('the series of a load test’s target are held to the same', () => {
  expect(problemsOf([`selector: 'job="api",instance="here"'`, 'workload: music/Deployment/api'], 'loadtest')).toEqual(
    [],
  );
  expect(problemsOf([`selector: 'instance=~".*"'`], 'loadtest')).toEqual(['2 this matches every series, or may']);
});
