import type { ManifestDocument } from '../model/document.ts';
import type { Graph } from '../model/graph.ts';
import type { JsonRecord } from '../model/json.ts';
import { buildGraph } from './graph.ts';
import type { GraphInput } from './input.ts';

/** Objects of a test, and those that only count for their keys. */
export interface FixtureOptions {
  readonly keysOnly?: readonly JsonRecord[];
  readonly external?: readonly string[];
  readonly directory?: boolean;
}

export function fixtureInput(objects: readonly JsonRecord[], options: FixtureOptions = {}): GraphInput {
  const documents = [
    ...objects.map((object) => ({ object, use: 'judged' as const })),
    ...(options.keysOnly ?? []).map((object) => ({ object, use: 'keys-only' as const })),
  ].map(({ object, use }, id): ManifestDocument => ({ id, file: `k8s/${id}.yaml`, index: 0, object, notes: [], use }));
  const asOf = '2026-01-01';
  return {
    documents,
    faults: [],
    unread: [],
    defaultNamespace: 'default',
    directory: options.directory ?? true,
    excludedFiles: 0,
    files: documents.length,
    declaredRoles: {},
    externalHosts: options.external ?? [],
    catalogues: {
      images: {
        asOf,
        images: [
          { repositories: ['library/redis'], product: 'redis', role: 'store', ports: [6379], source: 'test' },
          { repositories: ['library/postgres'], product: 'postgres', role: 'store', ports: [5432], source: 'test' },
        ],
      },
      discord: {
        asOf,
        tokenNames: ['DISCORD_TOKEN'],
        otherServices: [],
        publicKeyNames: [],
        shardNames: { count: [], ids: [], perPod: [], clusters: [], leased: [] },
        hosts: ['discord.com', 'discord.gg'],
        source: 'test',
      },
      'custom-resources': {
        asOf,
        customResources: [{ group: 'postgresql.cnpg.io', kinds: ['Cluster'], makes: ['Secret'], source: 'test' }],
        services: [],
      },
    },
    scopeOf: (_, kind) => (kind === 'Namespace' || kind === 'ClusterRole' ? 'Cluster' : 'Namespaced'),
  };
}

export function fixtureGraph(objects: readonly JsonRecord[], options?: FixtureOptions): Graph {
  return buildGraph(fixtureInput(objects, options));
}

export interface PodOptions {
  readonly namespace?: string;
  readonly kind?: string;
  readonly container?: JsonRecord;
  readonly pod?: JsonRecord;
  readonly spec?: JsonRecord;
  readonly annotations?: JsonRecord;
  readonly labels?: JsonRecord;
}

/** A Deployment (or another kind) whose pods carry `app: NAME`. */
export function pods(name: string, options: PodOptions = {}): JsonRecord {
  return {
    apiVersion: 'apps/v1',
    kind: options.kind ?? 'Deployment',
    metadata: { name, ...(options.namespace === undefined ? {} : { namespace: options.namespace }) },
    spec: {
      ...options.spec,
      template: {
        metadata: { labels: { app: name, ...options.labels }, annotations: options.annotations ?? {} },
        spec: { containers: [{ name: 'main', image: `${name}:1`, ...options.container }], ...options.pod },
      },
    },
  };
}

export function service(name: string, port: number, spec: JsonRecord = {}, metadata: JsonRecord = {}): JsonRecord {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, ...metadata },
    spec: { selector: { app: name }, ports: [{ name: 'main', port }], ...spec },
  };
}

export function plain(kind: string, name: string, rest: JsonRecord, namespace?: string): JsonRecord {
  return { apiVersion: 'v1', kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) }, ...rest };
}
