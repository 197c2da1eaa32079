import type { ReadinessRun, ScorecardTarget } from '../../src/model/scorecard.ts';
import { brokenRun, hostile } from './samples.ts';
import { subject } from './sample-run.ts';

const live: Pick<ScorecardTarget, 'looked' | 'slos' | 'utilisation' | 'drift' | 'stages'> = {
  looked: [
    {
      source: 'cluster',
      status: 'present',
      facts: [
        { label: 'context', value: 'music-production' },
        { label: 'server', value: 'https://10.20.30.40:6443' },
        { label: 'namespaces', value: 'music' },
        { label: 'namespaces', value: 'music-data' },
      ],
      remarks: ['3 of 3 nodes are simulated by kwok'],
    },
    {
      source: 'prometheus',
      status: 'present',
      facts: [
        { label: 'server', value: 'https://metrics.example.org/prometheus' },
        { label: 'instant', value: '2026-11-21T08:00:00Z' },
      ],
      remarks: [],
    },
    { source: 'loadtest', status: 'failed', facts: [], remarks: ['results/summary.json holds no run'] },
  ],
  slos: [
    {
      service: 'api',
      indicator: 'requests answered without a server error',
      objective: 0.999,
      window: '30d',
      attained: 0.99932268,
      budgetLeft: 0.3227,
      burn: [
        { window: '1h', factor: 0.4, limit: 14.4 },
        { window: '6h', factor: 7.25, limit: 6 },
      ],
    },
    {
      service: 'worker',
      indicator: 'jobs done',
      objective: 0.99,
      window: '28d',
      attained: 0.981,
      budgetLeft: -0.9,
      burn: [{ window: '1h', factor: null, limit: 13.44 }],
    },
    {
      service: 'gateway',
      indicator: 'latency below 500 ms',
      objective: 0.99,
      window: '30d',
      attained: null,
      budgetLeft: null,
      burn: [],
      unknown: 'no latency metric is known for gateway',
    },
  ],
  utilisation: [
    {
      workload: subject('Deployment', 'api'),
      container: 'api',
      how: 'p95 of 7 d',
      cpu: { used: 0.12, request: 0.25, limit: 0.5 },
      memory: { used: 410 * 1024 ** 2, request: 256 * 1024 ** 2, limit: 512 * 1024 ** 2 },
    },
    {
      workload: subject('Deployment', 'worker'),
      container: 'worker',
      how: 'p95 of 7 d',
      cpu: { used: null, request: 0.1, limit: null },
      memory: { used: 90 * 1024 ** 2, request: null, limit: null },
    },
  ],
  drift: [
    {
      kind: 'changed',
      subject: subject('Deployment', 'api'),
      text: 'the image differs',
      path: 'spec.template.spec.containers[0].image',
      manifest: 'ghcr.io/example/api:1.4.2',
      live: 'ghcr.io/example/api:1.4.1-hotfix',
      manager: 'kubectl-edit',
      location: { file: 'k8s/api.yaml', line: 24, column: 18 },
    },
    { kind: 'unmanaged', subject: subject('Deployment', 'debug-shell'), text: 'no manifest names it' },
    { kind: 'not-comparable', subject: subject('Secret', 'api-secrets'), text: 'values of Secrets are never compared' },
  ],
  stages: [],
};

/** A run that looked at live sources: one of each state that a source, an objective and a use can have. */
export function liveRun(): ReadinessRun {
  const run = brokenRun();
  return { ...run, targets: run.targets.map((target) => ({ ...target, profile: 'full' as const, ...live })) };
}

/** The same with words that want to be markup everywhere. */
export function hostileLiveRun(): ReadinessRun {
  const run = liveRun();
  const poisoned = JSON.parse(
    JSON.stringify(live, (key, value: unknown) =>
      typeof value === 'string' && !['source', 'status', 'kind'].includes(key) ? hostile : value,
    ),
  ) as typeof live;
  return { ...run, targets: run.targets.map((target) => ({ ...target, ...poisoned })) };
}
