/*
 * The music bot that the demo pretends has been running for a month: which pods it has, what they asked for and what they
 * use. The manifests are those of fixtures/projects/music-bot/sound; a test holds the two together.
 */

export const namespace = 'discord-music';

export interface SimulatedContainer {
  readonly name: string;
  readonly image: string;
  /** Cores. */
  readonly cpu: { readonly request: number; readonly limit: number; readonly used: number };
  /** MiB. */
  readonly memory: { readonly request: number; readonly limit: number; readonly used: number };
}

export interface SimulatedWorkload {
  readonly kind: 'Deployment' | 'StatefulSet';
  readonly name: string;
  readonly replicas: number;
  /** With an autoscaler. */
  readonly scaled?: { readonly min: number; readonly max: number };
  readonly budget: boolean;
  readonly containers: readonly SimulatedContainer[];
  /** Job of the scrape target, as the Prometheus operator names it. */
  readonly job: string;
  /** Exports what prom-client does by default. */
  readonly node: boolean;
  /** Requests a second, on average; workloads that answer HTTP. */
  readonly requests?: number;
  /** Events of the gateway and commands a second, on average; what holds the session with Discord. */
  readonly session?: { readonly events: number; readonly commands: number };
  /** GiB of the claim `data`. */
  readonly storage?: number;
}

const exporter = (image: string): SimulatedContainer => ({
  name: 'exporter',
  image,
  cpu: { request: 0.05, limit: 0.2, used: 0.02 },
  memory: { request: 64, limit: 128, used: 40 },
});

export const workloads: readonly SimulatedWorkload[] = [
  {
    kind: 'Deployment',
    name: 'api',
    replicas: 2,
    scaled: { min: 2, max: 6 },
    budget: true,
    job: 'api',
    node: true,
    requests: 24,
    containers: [
      {
        name: 'api',
        image: 'ghcr.io/lunabeat/music-api:2.14.0',
        cpu: { request: 0.25, limit: 1, used: 0.12 },
        memory: { request: 256, limit: 512, used: 170 },
      },
    ],
  },
  {
    kind: 'Deployment',
    name: 'audio',
    replicas: 3,
    scaled: { min: 3, max: 10 },
    budget: true,
    job: 'audio',
    node: true,
    requests: 9,
    containers: [
      {
        name: 'audio',
        image: 'ghcr.io/lunabeat/music-audio:2.14.0',
        cpu: { request: 0.5, limit: 1.5, used: 0.24 },
        memory: { request: 512, limit: 1024, used: 330 },
      },
    ],
  },
  {
    kind: 'Deployment',
    name: 'gateway',
    replicas: 1,
    budget: false,
    job: 'discord-music/gateway',
    node: true,
    session: { events: 180, commands: 6 },
    containers: [
      {
        name: 'gateway',
        image: 'ghcr.io/lunabeat/music-gateway:2.14.0',
        cpu: { request: 0.5, limit: 2, used: 0.21 },
        memory: { request: 1024, limit: 1536, used: 640 },
      },
    ],
  },
  {
    kind: 'Deployment',
    name: 'worker',
    replicas: 2,
    scaled: { min: 2, max: 6 },
    budget: true,
    job: 'discord-music/worker',
    node: true,
    requests: 0.5,
    containers: [
      {
        name: 'worker',
        image: 'ghcr.io/lunabeat/music-worker:2.14.0',
        cpu: { request: 0.25, limit: 1, used: 0.11 },
        memory: { request: 256, limit: 512, used: 150 },
      },
    ],
  },
  {
    kind: 'StatefulSet',
    name: 'lavalink',
    replicas: 2,
    budget: true,
    job: 'discord-music/lavalink',
    node: false,
    containers: [
      {
        name: 'lavalink',
        image: 'ghcr.io/lavalink-devs/lavalink:4.2.2',
        cpu: { request: 1, limit: 2, used: 0.46 },
        memory: { request: 2048, limit: 2560, used: 1500 },
      },
    ],
  },
  {
    kind: 'StatefulSet',
    name: 'postgres',
    replicas: 1,
    budget: false,
    job: 'discord-music/postgres',
    node: false,
    storage: 20,
    containers: [
      {
        name: 'postgres',
        image: 'docker.io/library/postgres:17.6',
        cpu: { request: 1, limit: 2, used: 0.4 },
        memory: { request: 2048, limit: 2048, used: 1250 },
      },
      exporter('quay.io/prometheuscommunity/postgres-exporter:v0.17.1'),
    ],
  },
  {
    kind: 'StatefulSet',
    name: 'redis',
    replicas: 1,
    budget: false,
    job: 'discord-music/redis',
    node: false,
    storage: 5,
    containers: [
      {
        name: 'redis',
        image: 'docker.io/library/redis:7.4.5',
        cpu: { request: 0.25, limit: 1, used: 0.12 },
        memory: { request: 1024, limit: 1024, used: 560 },
      },
      exporter('docker.io/oliver006/redis_exporter:v1.74.0'),
    ],
  },
];

export interface SimulatedPod {
  readonly name: string;
  readonly owner: { readonly kind: string; readonly name: string };
  readonly node: string;
  readonly workload: SimulatedWorkload;
}

/** The alphabet of generated names (k8s.io/apimachinery, util/rand). */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** Names as the controllers generate them; the same in every run. */
export const pods: readonly SimulatedPod[] = workloads.flatMap((workload, nth) =>
  Array.from({ length: workload.replicas }, (_, index): SimulatedPod => {
    const node = `node-${String.fromCharCode(97 + ((nth + index) % 3))}`;
    if (workload.kind === 'StatefulSet') {
      const { kind, name } = workload;
      return { name: `${name}-${index}`, owner: { kind, name }, node, workload };
    }
    const replicaSet = `${workload.name}-${letters(nth + 11, 10)}`;
    const owner = { kind: 'ReplicaSet', name: replicaSet };
    return { name: `${replicaSet}-${letters(nth * 7 + index + 3, 5)}`, owner, node, workload };
  }),
);

function letters(seed: number, length: number): string {
  let state = seed * 7919 + 104_729;
  return Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return alphabet[Math.floor(state / 65_536) % alphabet.length] ?? 'b';
  }).join('');
}
