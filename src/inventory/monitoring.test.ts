import { describe, expect, it } from 'vitest';
import type { JsonRecord } from '../model/json.ts';
import { alertsInText } from './alerts.ts';
import { fixtureGraph, plain, pods, service } from './edges.fixture.ts';
import { globMatches, globsOf, matcherSets } from '../model/promql-matchers.ts';

const bot = pods('bot', { container: { ports: [{ name: 'http', containerPort: 8080 }] } });
const monitor = (kind: string, spec: JsonRecord): JsonRecord => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind,
  metadata: { name: 'm' },
  spec,
});
const labelled = service(
  'bot',
  80,
  { ports: [{ name: 'main', port: 80, targetPort: 'http' }] },
  { labels: { app: 'bot' } },
);

describe('scrapes', () => {
  it.each<[string, readonly JsonRecord[], readonly string[]]>([
    ['nothing', [bot], []],
    [
      'a pod annotation',
      [pods('bot', { annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9090' } })],
      ['annotation 9090 unknown'],
    ],
    [
      'a pod annotation on a declared port',
      [
        pods('bot', {
          annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '8080' },
          container: { ports: [{ containerPort: 8080 }] },
        }),
      ],
      ['annotation 8080 served'],
    ],
    [
      'a pod annotation on another port',
      [
        pods('bot', {
          annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9090' },
          container: { ports: [{ containerPort: 8080 }] },
        }),
      ],
      ['annotation 9090 not-served'],
    ],
    [
      'a Service annotation',
      [bot, service('bot', 80, {}, { annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '8080' } })],
      ['annotation 8080 served'],
    ],
    [
      'a ServiceMonitor',
      [
        bot,
        labelled,
        monitor('ServiceMonitor', { selector: { matchLabels: { app: 'bot' } }, endpoints: [{ port: 'main' }] }),
      ],
      ['ServiceMonitor main served'],
    ],
    [
      'a ServiceMonitor on a port that is not there',
      [bot, labelled, monitor('ServiceMonitor', { selector: {}, endpoints: [{ port: 'metrics' }] })],
      ['ServiceMonitor metrics not-served'],
    ],
    [
      'a ServiceMonitor without selector',
      [bot, labelled, monitor('ServiceMonitor', { endpoints: [{ port: 'main' }] })],
      [],
    ],
    [
      'a ServiceMonitor for elsewhere',
      [
        bot,
        labelled,
        monitor('ServiceMonitor', {
          selector: {},
          namespaceSelector: { matchNames: ['x'] },
          endpoints: [{ port: 'main' }],
        }),
      ],
      [],
    ],
    [
      'a PodMonitor',
      [
        bot,
        monitor('PodMonitor', {
          selector: { matchLabels: { app: 'bot' } },
          namespaceSelector: { any: true },
          podMetricsEndpoints: [{ port: 'http' }],
        }),
      ],
      ['PodMonitor http served'],
    ],
    [
      'a Prometheus configuration',
      [
        bot,
        service('bot', 8080),
        plain('ConfigMap', 'prom', {
          data: {
            'prometheus.yml':
              "scrape_configs:\n  - job_name: bot\n    static_configs:\n      - targets: ['bot:8080']\n",
          },
        }),
      ],
      ['PrometheusConfig 8080 served'],
    ],
  ])('%s', (_, objects, expected) => {
    const graph = fixtureGraph(objects);
    const scrapes = graph.workloads.flatMap((workload) => graph.scrapesOf(workload));
    expect(scrapes.map(({ via, port, port_status }) => `${via} ${String(port)} ${port_status}`)).toEqual(expected);
    for (const scrape of scrapes) expect(graph.scrapesBy(scrape.by)).toContain(scrape);
  });
});

describe('alert rules', () => {
  const rule = (expr: string): JsonRecord =>
    monitor('PrometheusRule', {
      groups: [
        {
          rules: [
            { alert: 'A', expr },
            { record: 'r', expr },
          ],
        },
      ],
    });
  const objects = [bot, pods('redis', { kind: 'StatefulSet' }), pods('api', { namespace: 'other' })];

  it.each<[string, readonly string[]]>([
    ['up{job="bot"} == 0', ['bot']],
    ['kube_pod_status_ready{namespace="default"} == 0', ['bot', 'redis']],
    ['x{namespace="default",pod=~"bot-.*"}', ['bot']],
    ['x{pod=~"(bot|redis)-.+"}', ['bot', 'redis']],
    ['x{pod="redis-2"}', ['redis']],
    ['x{deployment="bot"} / y{statefulset=~"red.*"}', ['bot', 'redis']],
    ['x{namespace=~".*"}', []],
    ['x{namespace="default",pod!~"redis.*"}', ['bot']],
    ['up == 0', []],
    ['x{phase="Failed"}', []],
    ['x{container="main",namespace="other"}', ['api']],
    ['x{pod=~"((((zz+)+)+)+)+$"}', []],
  ])('%s', (expr, expected) => {
    const graph = fixtureGraph([...objects, rule(expr)]);
    expect(graph.alertRules).toHaveLength(1);
    expect(graph.alertRules[0]?.workloads.map(({ identity }) => identity.name).sort()).toEqual(expected);
  });

  it('are found in rule files', () => {
    const text =
      'groups:\n- name: g\n  rules:\n  - alert: Down\n    expr: up{job="bot"} == 0\n    labels:\n      severity: page\n  - expr: |\n      x{a="b"}\n        > 1\n    alert: "Two"\n  - record: r\n    expr: z\n';
    expect(alertsInText(text)).toEqual([
      { name: 'Down', expr: 'up{job="bot"} == 0' },
      { name: 'Two', expr: ' x{a="b"} > 1' },
    ]);
    const graph = fixtureGraph([bot, plain('ConfigMap', 'rules', { data: { 'r.yml': text } })]);
    expect(graph.alertRules.map(({ workloads }) => workloads.length)).toEqual([1, 0]);
  });
});

describe('matchers', () => {
  it.each<[string, string, boolean]>([
    ['bot-.*', 'bot-1', true],
    ['bot-[0-9]+', 'bot-12', true],
    ['^bot$', 'bot', true],
    ['a|b', 'b', true],
    ['(?:a|b)c', 'bc', true],
    ['a\\.b', 'axb', false],
    ['bots?', 'bot', true],
    ['bot', 'bot-1', false],
  ])('%s fits %s: %s', (pattern, text, expected) => {
    expect(globsOf(pattern).some((glob) => globMatches(glob, text))).toBe(expected);
  });

  it('leaves braces in strings alone', () => {
    expect(matcherSets('x{a="}",b=~"c\\\\.d"} + y{e!="f"}')).toEqual([
      [
        { label: 'a', operator: '=', value: '}' },
        { label: 'b', operator: '=~', value: 'c\\.d' },
      ],
      [{ label: 'e', operator: '!=', value: 'f' }],
    ]);
  });
});
