import type { SimulatedPod, SimulatedWorkload } from './system.ts';
import { namespace, pods, workloads } from './system.ts';

/*
 * Every series of the simulated month as a function of time, so that the history and what is scraped today are one story:
 * kube-state-metrics, the kubelet's container metrics and volumes, and what the bot's own processes export.
 */

export type Labels = Readonly<Record<string, string>>;

export interface Series {
  readonly family: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** Name of the sample: the family's, or with `_bucket`, `_count`, `_sum`. */
  readonly name: string;
  readonly labels: Labels;
  /** Changes so seldom that a sample every four minutes tells all of it. */
  readonly steady: boolean;
  /** Value at a time in seconds since the epoch. */
  readonly at: (time: number) => number;
}

const day = 86_400;
const mebi = 1024 ** 2;
const gibi = 1024 ** 3;

/** How busy it is, 1 on average: least at night, most in the evening. */
const busy = (time: number): number => 1 + 0.35 * Math.sin((2 * Math.PI * time) / day);

/** The integral of {@link busy} from the start of a month that began at `from`. */
const worked = (time: number, from: number): number => {
  const wave = (moment: number): number => -((0.35 * day) / (2 * Math.PI)) * Math.cos((2 * Math.PI * moment) / day);
  return time - from + wave(time) - wave(from);
};

/** Share of requests that fail, day in day out. */
const failing = 0.0002;

/** An incident of forty minutes, twelve days before the end: four in a thousand requests failed. */
const incident = { daysBefore: 12, seconds: 2400, share: 0.004 } as const;

/** Cumulative shares of requests that are answered within so many seconds. */
const latency = [
  ['0.05', 0.7],
  ['0.1', 0.9],
  ['0.25', 0.975],
  ['0.5', 0.995],
  ['1.0', 0.9992],
  ['2.5', 0.99995],
  ['3.0', 1],
  ['+Inf', 1],
] as const;

/** All series of a month that begins at `from` and ends about `until`, seconds since the epoch. */
export function seriesOf(from: number, until: number): readonly Series[] {
  return [
    ...pods.flatMap((pod) => [...podSeries(pod), ...containerSeries(pod, from), ...processSeries(pod, from, until)]),
    ...workloads.flatMap(workloadSeries),
    ...clusterSeries(),
  ];
}

/** Where the exporters about the cluster are scraped; the same in the history and today. */
const exporter: Labels = { job: 'kube-state-metrics', instance: 'kube-state-metrics:8080' };

const gauge = (family: string, labels: Labels, value: number): Series => ({
  family,
  type: 'gauge',
  name: family,
  labels: { namespace, ...exporter, ...labels },
  steady: true,
  at: () => value,
});

function podSeries({ name: pod, owner, node }: SimulatedPod): readonly Series[] {
  const phases = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'];
  return [
    gauge('kube_pod_info', { pod, node, created_by_kind: owner.kind, created_by_name: owner.name }, 1),
    gauge('kube_pod_owner', { pod, owner_kind: owner.kind, owner_name: owner.name, owner_is_controller: 'true' }, 1),
    ...phases.map((phase) => gauge('kube_pod_status_phase', { pod, phase }, phase === 'Running' ? 1 : 0)),
    gauge('kube_pod_status_ready', { pod, condition: 'true' }, 1),
    gauge('kube_pod_status_ready', { pod, condition: 'false' }, 0),
    gauge('kube_pod_status_reason', { pod, reason: 'Evicted' }, 0),
  ];
}

function containerSeries({ name: pod, node, workload }: SimulatedPod, from: number): readonly Series[] {
  return workload.containers.flatMap(({ name: container, image, cpu, memory }) => {
    const own = { pod, container };
    const seen = { ...own, node, image };
    const amounts = [
      ['requests', 'cpu', 'core', cpu.request],
      ['requests', 'memory', 'byte', memory.request * mebi],
      ['limits', 'cpu', 'core', cpu.limit],
      ['limits', 'memory', 'byte', memory.limit * mebi],
    ] as const;
    const counter = (family: string, perSecond: number): Series => ({
      ...gauge(`${family}_total`, seen, 0),
      family,
      type: 'counter',
      steady: perSecond === 0,
      at: (time) => perSecond * worked(time, from),
    });
    return [
      gauge('kube_pod_container_info', { ...own, image }, 1),
      ...amounts.map(([what, resource, unit, value]) =>
        gauge(`kube_pod_container_resource_${what}`, { ...own, resource, unit }, value),
      ),
      {
        ...gauge('kube_pod_container_status_restarts_total', own, 0),
        family: 'kube_pod_container_status_restarts',
        type: 'counter',
      },
      counter('container_cpu_usage_seconds', cpu.used),
      counter('container_cpu_cfs_periods', 10),
      counter('container_cpu_cfs_throttled_periods', 0.2),
      counter('container_oom_events', 0),
      {
        ...gauge('container_memory_working_set_bytes', seen, 0),
        steady: false,
        at: (time) => Math.round(memory.used * mebi * (0.92 + 0.08 * busy(time))),
      },
    ];
  });
}

function processSeries({ name: pod, workload }: SimulatedPod, from: number, until: number): readonly Series[] {
  const labels = { namespace, pod, job: workload.job, instance: `${pod}:9090` };
  const own = (family: string, at: (time: number) => number): Series => ({
    family,
    type: 'gauge',
    name: family,
    labels,
    steady: false,
    at,
  });
  const [main] = workload.containers;
  const memory = (main?.memory.used ?? 0) * mebi;
  return [
    own('up', () => 1),
    own('scrape_duration_seconds', (time) => 0.02 + 0.005 * busy(time)),
    ...(workload.node
      ? [
          own('process_resident_memory_bytes', (time) => Math.round(memory * (0.9 + 0.08 * busy(time)))),
          own('process_open_fds', (time) => Math.round(60 * busy(time))),
          own('process_max_fds', () => 65_536),
          own('nodejs_eventloop_lag_p99_seconds', (time) => 0.012 * busy(time)),
          own('nodejs_heap_size_used_bytes', (time) => Math.round(memory * 0.6 * (0.9 + 0.08 * busy(time)))),
        ]
      : []),
    ...requestSeries(workload, labels, from, until),
    ...sessionSeries(workload, labels, from),
  ];
}

function requestSeries(
  { name, requests, replicas }: SimulatedWorkload,
  labels: Labels,
  from: number,
  until: number,
): readonly Series[] {
  if (requests === undefined) return [];
  const route = { ...labels, route: name === 'api' ? '/interactions' : '/' };
  const total = (time: number): number => (requests / replicas) * worked(time, from);
  const start = until - incident.daysBefore * day;
  const failed = (time: number): number => {
    const during = total(Math.min(time, start + incident.seconds)) - total(start);
    return failing * total(time) + (time <= start ? 0 : (incident.share - failing) * during);
  };
  const counter = (sample: string, more: Labels, at: (time: number) => number): Series => ({
    family: 'http_requests',
    type: 'counter',
    name: sample,
    labels: { ...route, ...more },
    steady: false,
    at,
  });
  const histogram = (suffix: string, more: Labels, at: (time: number) => number): Series => ({
    family: 'http_request_duration_seconds',
    type: 'histogram',
    name: `http_request_duration_seconds_${suffix}`,
    labels: { ...route, ...more },
    steady: false,
    at,
  });
  return [
    counter('http_requests_total', { method: 'POST', status: '200' }, (time) => total(time) - failed(time)),
    counter('http_requests_total', { method: 'POST', status: '503' }, failed),
    ...latency.map(([le, share]) => histogram('bucket', { le }, (time) => share * total(time))),
    histogram('count', {}, total),
    histogram('sum', {}, (time) => 0.062 * total(time)),
  ];
}

/** Shares of commands that are done within so many seconds. */
const commandLatency = [
  ['0.1', 0.6],
  ['0.25', 0.93],
  ['0.5', 0.9945],
  ['1.0', 0.998],
  ['3.0', 1],
  ['+Inf', 1],
] as const;

function sessionSeries({ session }: SimulatedWorkload, labels: Labels, from: number): readonly Series[] {
  if (session === undefined) return [];
  const commands = (time: number): number => session.commands * worked(time, from);
  const one = (family: string, name: string, type: Series['type'], more: Labels, at: Series['at']): Series => ({
    family,
    type,
    name,
    labels: { ...labels, ...more },
    steady: false,
    at,
  });
  const duration = 'discord_command_duration_seconds';
  return [
    one(
      'discord_gateway_events',
      'discord_gateway_events_total',
      'counter',
      {},
      (time) => session.events * worked(time, from),
    ),
    one(
      'discord_commands',
      'discord_commands_total',
      'counter',
      { status: 'ok' },
      (time) => (1 - failing) * commands(time),
    ),
    one(
      'discord_commands',
      'discord_commands_total',
      'counter',
      { status: 'error' },
      (time) => failing * commands(time),
    ),
    ...commandLatency.map(([le, share]) =>
      one(duration, `${duration}_bucket`, 'histogram', { le }, (time) => share * commands(time)),
    ),
    one(duration, `${duration}_count`, 'histogram', {}, commands),
    one(duration, `${duration}_sum`, 'histogram', {}, (time) => 0.13 * commands(time)),
  ];
}

function workloadSeries({ kind, name, replicas, scaled, budget, storage }: SimulatedWorkload): readonly Series[] {
  const deployment = { deployment: name };
  const statefulset = { statefulset: name };
  const scaler = { horizontalpodautoscaler: name };
  return [
    ...(kind === 'Deployment'
      ? [
          gauge('kube_deployment_spec_replicas', deployment, replicas),
          gauge('kube_deployment_status_replicas', deployment, replicas),
          gauge('kube_deployment_status_replicas_available', deployment, replicas),
          gauge('kube_deployment_status_condition', { ...deployment, condition: 'Progressing', status: 'true' }, 1),
          gauge('kube_deployment_status_condition', { ...deployment, condition: 'Progressing', status: 'false' }, 0),
        ]
      : [
          gauge('kube_statefulset_replicas', statefulset, replicas),
          gauge('kube_statefulset_status_replicas_ready', statefulset, replicas),
          gauge('kube_statefulset_status_replicas_available', statefulset, replicas),
        ]),
    ...(scaled === undefined
      ? []
      : [
          gauge('kube_horizontalpodautoscaler_spec_min_replicas', scaler, scaled.min),
          gauge('kube_horizontalpodautoscaler_spec_max_replicas', scaler, scaled.max),
          gauge('kube_horizontalpodautoscaler_status_current_replicas', scaler, replicas),
        ]),
    ...(budget
      ? [
          gauge('kube_poddisruptionbudget_status_pod_disruptions_allowed', { poddisruptionbudget: name }, 1),
          gauge('kube_poddisruptionbudget_status_expected_pods', { poddisruptionbudget: name }, replicas),
        ]
      : []),
    ...(storage === undefined
      ? []
      : [
          gauge('kubelet_volume_stats_capacity_bytes', { persistentvolumeclaim: `data-${name}-0` }, storage * gibi),
          gauge('kubelet_volume_stats_used_bytes', { persistentvolumeclaim: `data-${name}-0` }, 0.41 * storage * gibi),
          gauge(
            'kubelet_volume_stats_available_bytes',
            { persistentvolumeclaim: `data-${name}-0` },
            0.59 * storage * gibi,
          ),
        ]),
  ];
}

/** The backup runs at 03:15 UTC (`15 3 * * *`) and takes two minutes. */
const backup = { second: 3 * 3600 + 15 * 60, takes: 120 } as const;

function clusterSeries(): readonly Series[] {
  const cronjob = { cronjob: 'postgres-backup' };
  const lastBackup = (time: number): number => {
    const today = Math.floor(time / day) * day + backup.second + backup.takes;
    return today <= time ? today : today - day;
  };
  const quota = (resource: string, type: string, value: number): Series =>
    gauge('kube_resourcequota', { resourcequota: 'music-bot', resource, type }, value);
  return [
    { ...gauge('kube_cronjob_status_last_successful_time', cronjob, 0), at: lastBackup },
    gauge('kube_job_failed', { job_name: 'postgres-backup-29400000', condition: 'true' }, 0),
    quota('requests.cpu', 'hard', 18),
    quota('requests.cpu', 'used', 6.85),
    quota('requests.memory', 'hard', 24 * gibi),
    quota('requests.memory', 'used', 10.4 * gibi),
    quota('pods', 'hard', 60),
    quota('pods', 'used', pods.length),
  ];
}
