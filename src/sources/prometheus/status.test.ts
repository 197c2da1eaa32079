import { expect, test } from 'vitest';
import { readAlertmanagers, readFlags, readRules, readTargets, readVersion } from './status.ts';

const clean = (text: string): string => text.replaceAll('canary', '[redacted]');

test('of the flags those are kept that bound a query', () => {
  const flags = {
    'query.max-samples': '50000000',
    'storage.tsdb.retention.time': '15d',
    'web.external-url': 'http://user:canary@host',
    'config.file': '/home/somebody/prometheus.yml',
    'query.timeout': 7,
  };
  expect(readFlags(flags, clean)).toEqual({
    value: { 'query.max-samples': '50000000', 'storage.tsdb.retention.time': '15d' },
  });
});

test('alert rules lose their prose, groups are ordered, recording rules left out', () => {
  const rule = (name: string) => ({
    type: 'alerting',
    name,
    query: `up{job="bot",key="canary"} == 0`,
    duration: 300,
    labels: { severity: 'page', team: 'bots', odd: 7 },
    annotations: { summary: 'canary', runbook_url: 'https://x/?token=canary' },
    alerts: [{ labels: { secret: 'canary' } }],
    state: 'inactive',
    health: 'ok',
    lastError: '',
  });
  const groups = [
    {
      name: 'b',
      file: '/etc/b.yml',
      interval: 60,
      rules: [rule('Down'), { type: 'recording', name: 'r', query: 'up' }],
    },
    { name: 'a', file: '/etc/a.yml', interval: 30, rules: [{ type: 'alerting', name: 'no query' }, null] },
  ];
  expect(readRules({ groups }, clean)).toEqual({
    value: [
      { name: 'a', file: '/etc/a.yml', interval: 30, rules: [] },
      {
        name: 'b',
        file: '/etc/b.yml',
        interval: 60,
        rules: [
          {
            name: 'Down',
            query: 'up{job="bot",key="[redacted]"} == 0',
            duration: 300,
            labels: { severity: 'page', team: 'bots' },
            annotations: ['runbook_url', 'summary'],
            state: 'inactive',
            health: 'ok',
          },
        ],
      },
    ],
  });
});

test('targets lose what was discovered and how they are reached', () => {
  const target = (instance: string) => ({
    scrapePool: 'bots',
    labels: { job: 'bot', instance },
    discoveredLabels: { __meta_kubernetes_pod_annotation_token: 'canary' },
    scrapeUrl: 'http://user:canary@10.0.0.1/metrics?token=canary',
    globalUrl: 'http://canary',
    health: 'down',
    lastError: 'Get "http://user:canary@10.0.0.1": refused',
    lastScrape: '2026-11-21T09:00:00Z',
    lastScrapeDuration: 0.01,
    scrapeInterval: '15s',
    scrapeTimeout: '10s',
  });
  const read = readTargets({ activeTargets: [target('b'), target('a')] }, clean);
  expect(JSON.stringify(read)).not.toContain('canary');
  expect(read).toMatchObject({ value: [{ labels: { instance: 'a' } }, { labels: { instance: 'b' }, health: 'down' }] });
});

test.each([
  ['version', readVersion({}, clean)],
  ['flags', readFlags([], clean)],
  ['rules', readRules({ groups: {} }, clean)],
  ['targets', readTargets(null, clean)],
  ['Alertmanagers', readAlertmanagers({ activeAlertmanagers: 3 })],
])('%s of another form are not known', (_name, known) => {
  expect(known).toMatchObject({ reason: 'parse-error' });
});

test('Alertmanagers are counted, the dropped ones not', () => {
  expect(
    readAlertmanagers({ activeAlertmanagers: [{ url: 'http://user:canary@am' }], droppedAlertmanagers: [{}] }),
  ).toEqual({ value: 1 });
});
