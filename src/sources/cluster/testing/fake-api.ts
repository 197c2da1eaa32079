import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json, JsonRecord } from '../../../model/json.ts';

/*
 * An API server of our own, on loopback: discovery, paged lists, access reviews, and on demand every fault that a real one
 * or what stands before it may show.
 */

export interface FakeRequest {
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** How often this path was asked before, pages and repetitions included. */
  readonly before: number;
}

/** Answers a request itself and returns true, or leaves it to the API. */
export type Fault = (request: FakeRequest, response: ServerResponse) => boolean;

export interface FakeCluster {
  /** Objects by path of their list: `/api/v1/namespaces/bot/pods`. */
  readonly lists: Readonly<Record<string, readonly JsonRecord[]>>;
  readonly namespaces: readonly string[];
  /** Groups and versions besides the core one, and their resources. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  readonly fault?: Fault;
  /** Milliseconds that its clock is ahead. */
  readonly ahead?: number;
  /** RFC 3339: a clock that stands still. */
  readonly date?: string;
  readonly token?: string;
}

export interface FakeApi {
  readonly url: string;
  readonly requests: readonly (FakeRequest & { readonly authorization: string | undefined })[];
  /** A kubeconfig that names it, in a folder of its own. */
  readonly kubeconfig: string;
  readonly folder: string;
  readonly close: () => Promise<void>;
}

const standardGroups: Readonly<Record<string, readonly string[]>> = {
  'apps/v1': ['deployments', 'statefulsets', 'daemonsets', 'replicasets'],
  'batch/v1': ['jobs', 'cronjobs'],
  'autoscaling/v2': ['horizontalpodautoscalers'],
  'policy/v1': ['poddisruptionbudgets'],
  'networking.k8s.io/v1': ['ingresses', 'networkpolicies'],
  'discovery.k8s.io/v1': ['endpointslices'],
  'events.k8s.io/v1': ['events'],
  'rbac.authorization.k8s.io/v1': ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'],
  'storage.k8s.io/v1': ['storageclasses'],
  'admissionregistration.k8s.io/v1': ['validatingwebhookconfigurations', 'mutatingwebhookconfigurations'],
};

const core = [
  'pods',
  'services',
  'configmaps',
  'serviceaccounts',
  'persistentvolumeclaims',
  'resourcequotas',
  'limitranges',
  'nodes',
  'persistentvolumes',
  'namespaces',
  'secrets',
];

export const kubeSystemUid = '11111111-2222-4333-8444-555555555555';

export async function startFakeApi(cluster: FakeCluster): Promise<FakeApi> {
  const requests: (FakeRequest & { readonly authorization: string | undefined })[] = [];
  const server = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? '/', 'http://fake');
    const before = requests.filter(({ path }) => path === url.pathname).length;
    const request: FakeRequest = {
      method: incoming.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      before,
    };
    requests.push({ ...request, authorization: incoming.headers.authorization });
    const date = cluster.date === undefined ? Date.now() + (cluster.ahead ?? 0) : Date.parse(cluster.date);
    response.setHeader('date', new Date(date).toUTCString());
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      if (cluster.token !== undefined && incoming.headers.authorization !== `Bearer ${cluster.token}`) {
        status(response, 401);
      } else if (cluster.fault?.(request, response) !== true) {
        answer(cluster, request, response, Buffer.concat(chunks).toString('utf8'));
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the fake API has no port');
  const url = `http://127.0.0.1:${address.port}`;
  const folder = mkdtempSync(join(tmpdir(), 'readiness-fake-api-'));
  const kubeconfig = join(folder, 'config');
  writeFileSync(kubeconfig, kubeconfigText(url, cluster.token));
  return {
    url,
    requests,
    kubeconfig,
    folder,
    close: async () => {
      rmSync(folder, { recursive: true, force: true });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function kubeconfigText(url: string, token = 'canary-token', extra: JsonRecord = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'fake',
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'fake', namespace: 'bot' } }],
    clusters: [{ name: 'fake', cluster: { server: url, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'fake', user: { token } }],
    ...extra,
  });
}

export function json(response: ServerResponse, value: Json, code = 200): true {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
  return true;
}

/** A refusal in the API's own form. */
export function status(response: ServerResponse, code: number, message = ''): true {
  return json(response, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message }, code);
}

function answer(cluster: FakeCluster, request: FakeRequest, response: ServerResponse, body: string): void {
  const { path } = request;
  const groups = cluster.groups ?? standardGroups;
  if (path === '/version') json(response, { gitVersion: 'v1.36.3' });
  else if (path === '/api') json(response, { versions: ['v1'] });
  else if (path === '/api/v1') json(response, { resources: core.map((name) => ({ name })) });
  else if (path === '/apis') json(response, { groups: groupList(groups) });
  else if (path.startsWith('/apis/authorization.k8s.io/')) json(response, review(path, body), 201);
  else if (groups[path.slice('/apis/'.length)] !== undefined)
    json(response, { resources: (groups[path.slice('/apis/'.length)] ?? []).map((name) => ({ name })) });
  else list(cluster, request, response);
}

function groupList(groups: Readonly<Record<string, readonly string[]>>): Json {
  return Object.keys(groups).map((name) => {
    const [group = '', version = ''] = name.split('/');
    return { name: group, versions: [{ groupVersion: name, version }] };
  });
}

function review(path: string, body: string): Json {
  if (path.endsWith('/selfsubjectrulesreviews')) {
    return { status: { incomplete: false, resourceRules: [{ verbs: ['list'], apiGroups: ['*'], resources: ['*'] }] } };
  }
  return { status: { allowed: !body.includes('"nodes"') } };
}

function list(cluster: FakeCluster, { path, query }: FakeRequest, response: ServerResponse): void {
  if (path === '/api/v1/namespaces') {
    const named = /^metadata\.name=(.*)$/.exec(query.get('fieldSelector') ?? '')?.[1];
    const all = [...cluster.namespaces, 'kube-system'].map((name) => ({
      metadata: { name, uid: name === 'kube-system' ? kubeSystemUid : `uid-${name}` },
    }));
    json(response, {
      metadata: {},
      items: all.filter(({ metadata }) => named === undefined || metadata.name === named),
    });
    return;
  }
  const objects = cluster.lists[path] ?? [];
  const start = Number(query.get('continue') ?? '0');
  const limit = Number(query.get('limit') ?? String(objects.length));
  const end = start + limit;
  json(response, {
    metadata: { resourceVersion: '1', ...(end < objects.length ? { continue: String(end) } : {}) },
    items: objects.slice(start, end),
  });
}
