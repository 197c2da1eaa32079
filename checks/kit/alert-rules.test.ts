import { describe, expect, test } from 'vitest';
import type { Watched } from './alert-rules.ts';
import { selecting } from './alert-rules.ts';
import { signalsOf } from './golden-signals.ts';
import { selectorsOf } from '../../src/model/promql-selectors.ts';

const bot: Watched = {
  namespace: 'music',
  workload: {
    kind: 'Deployment',
    name: 'bot',
    containers: ['bot', 'proxy'],
    jobs: ['bot', 'music/bot', 'discord'],
    isScrapeKnown: true,
    metrics: ['bot_commands_total', 'bot_command_duration_seconds'],
  },
};

function selects(query: string, watched: Watched, health = 'ok'): boolean {
  const rule = { name: 'x', query, labels: {}, annotations: [], duration: 0, health };
  return selecting(rule, watched).length > 0;
}

describe('a rule selects a service', () => {
  test.each([
    'up{job="bot"} == 0',
    'up{job="discord"} == 0',
    'up{job=~"bot|worker"} == 0',
    'absent(up{namespace="music",job="bot"})',
    'rate(bot_commands_total[5m]) == 0',
    'histogram_quantile(0.99, rate(bot_command_duration_seconds_bucket[5m])) > 3',
    'increase(kube_pod_container_status_restarts_total{job="kube-state-metrics"}[1h]) > 3',
    'increase(kube_pod_container_status_restarts_total{namespace=~"mu.*"}[1h]) > 3',
    'kube_deployment_status_replicas_available{namespace="music",deployment="bot"} < 1',
    'container_memory_working_set_bytes{pod=~"bot-.*"} > 1e9',
    'container_memory_working_set_bytes{namespace!="kube-system"} > 1e9',
    'discord_gateway_latency_seconds{namespace="music"} > 1',
    'slo:sli_error:ratio_rate5m{sloth_service="bot"} > 0.01',
  ])('%s', (query) => {
    expect(selects(query, bot)).toBe(true);
  });

  test.each([
    'vector(1)',
    'up == 0',
    'up{job=~".*"} == 0',
    'up{job="worker"} == 0',
    'up{job!="worker"} == 0',
    'up{namespace="other",job="bot"} == 0',
    'node_filesystem_avail_bytes{job="node-exporter"} < 1',
    'redis_up{namespace="music"} == 0',
    'kube_statefulset_status_replicas{namespace="music"} < 1',
    'kube_deployment_status_replicas_available{namespace="music",deployment="worker"} < 1',
    'increase(kube_pod_container_status_restarts_total{namespace="other"}[1h]) > 3',
    'increase(kube_pod_container_status_restarts_total{namespace!~"mu.*"}[1h]) > 3',
    'container_memory_working_set_bytes{container="redis"} > 1e9',
    'container_memory_working_set_bytes{pod=~"worker-.*"} > 1e9',
    'other_total{}',
    '',
  ])('but not by %s', (query) => {
    expect(selects(query, bot)).toBe(false);
  });

  test('and not where the rule can not be evaluated', () => {
    expect(selects('up{job="bot"} == 0', bot, 'err')).toBe(false);
  });
});

describe('a rule selects a namespace', () => {
  const music: Watched = { namespace: 'music' };
  test.each([
    ['up{namespace="music"} == 0', true],
    ['redis_up{namespace="music"} == 0', true],
    ['kube_pod_status_ready{condition="false"} == 1', true],
    ['up{namespace="other"} == 0', false],
    ['up{job="bot"} == 0', false],
    ['vector(1)', false],
  ])('%s: %s', (query, wanted) => {
    expect(selects(query, music)).toBe(wanted);
  });
});

describe('golden signals', () => {
  test.each<[string, readonly string[]]>([
    ['up == 0', ['errors']],
    ['sum(rate(http_requests_total{code=~"5.."}[5m])) / sum(rate(http_requests_total[5m])) > 0.01', ['errors']],
    ['sum(rate(http_requests_total{code!~"5.."}[5m])) == 0', ['traffic']],
    ['rate(bot_commands_total[5m]) == 0', ['traffic']],
    ['histogram_quantile(0.99, rate(http_request_duration_seconds_bucket[5m])) > 1', ['latency']],
    ['container_memory_working_set_bytes > 1e9', ['saturation']],
    ['nodejs_eventloop_lag_p99_seconds > 0.1', ['saturation']],
    ['kube_pod_container_status_restarts_total > 3', ['errors']],
    ['strange > 3', []],
  ])('%s', (query, wanted) => {
    expect([...signalsOf(selectorsOf(query))]).toEqual(wanted);
  });
});
