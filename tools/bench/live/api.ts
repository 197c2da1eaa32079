import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { wantedResources, rootOf } from '../../../src/sources/cluster/resources.ts';
import { podOf } from './pods.ts';

/*
 * An API server in a process of its own: so many pods in pages that were written beforehand, so that it costs those who
 * ask as little as can be, discovery, and every other list empty. Prints its address, and ends with its standard input.
 */
const [count = '0'] = process.argv.slice(2);
const pods = Number(count);
const size = 500;
const namespaces = ['discord-music', 'kube-system'];

const pages = Array.from({ length: Math.ceil(pods / size) }, (_, page) => {
  const first = page * size;
  const items = Array.from({ length: Math.min(size, pods - first) }, (_unused, index) => podOf(first + index));
  const end = first + items.length;
  const metadata = {
    resourceVersion: '1',
    ...(end < pods ? { continue: String(page + 1), remainingItemCount: pods - end } : {}),
  };
  return Buffer.from(JSON.stringify({ kind: 'PodList', apiVersion: 'v1', metadata, items }));
});

const served = wantedResources.filter(
  ({ group }) => !/metrics\.k8s|gateway|coreos|cert-manager|keda|autoscaling\.k8s/.test(group),
);
const roots = new Map(served.map(({ group, versions: [version] }) => [rootOf(group, version), { group, version }]));

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://api');
  request.resume();
  if (pathname.endsWith('/namespaces/discord-music/pods') && pathname.startsWith('/api/v1/')) {
    send(response, pages[Number(searchParams.get('continue') ?? '0')] ?? Buffer.from('{}'));
  } else send(response, Buffer.from(JSON.stringify(answerTo(pathname, searchParams))));
});

function send(response: ServerResponse, body: Buffer): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
}

/** A workload of the manifests that are scanned: a cluster that runs none of them would be somebody else's. */
const gateway = {
  metadata: { name: 'gateway', namespace: namespaces[0], uid: 'uid-of-gateway' },
  spec: { replicas: 1, selector: { matchLabels: { 'app.kubernetes.io/name': 'gateway' } } },
};

function answerTo(path: string, query: URLSearchParams): object {
  const root = roots.get(path);
  if (path === '/version') return { gitVersion: 'v1.36.3' };
  if (path === '/api') return { versions: ['v1'] };
  if (path === '/apis') {
    return {
      groups: [...roots.values()]
        .filter(({ group }) => group !== '')
        .map(({ group, version }) => ({ name: group, versions: [{ groupVersion: `${group}/${version}`, version }] })),
    };
  }
  if (root !== undefined) {
    const resources = served.filter(({ group, versions }) => group === root.group && versions[0] === root.version);
    return { resources: resources.map(({ resource }) => ({ name: resource })) };
  }
  if (path.endsWith('/selfsubjectrulesreviews'))
    return { status: { incomplete: false, resourceRules: [{ verbs: ['list'], apiGroups: ['*'], resources: ['*'] }] } };
  if (path.endsWith('/selfsubjectaccessreviews')) return { status: { allowed: true } };
  if (path === '/api/v1/namespaces') {
    const named = /^metadata\.name=(.*)$/.exec(query.get('fieldSelector') ?? '')?.[1];
    const names = namespaces.filter((name) => named === undefined || name === named);
    return { metadata: {}, items: names.map((name) => ({ metadata: { name, uid: `uid-of-${name}` } })) };
  }
  return { metadata: { resourceVersion: '1' }, items: path.endsWith(`/${namespaces[0]}/deployments`) ? [gateway] : [] };
}

server.listen(0, '127.0.0.1', () => {
  const bytes = pages.reduce((sum, page) => sum + page.length, 0);
  process.stdout.write(
    `${JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bytes })}\n`,
  );
});
process.stdin.resume().on('end', () => {
  server.close();
  server.closeAllConnections();
});
