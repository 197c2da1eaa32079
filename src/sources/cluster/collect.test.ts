import { describe, expect, test } from 'vitest';
import type { JsonRecord } from '../../model/json.ts';
import { collectFrom, evidenceIn, listOf } from './testing/collecting.ts';
import type { Fault, FakeCluster } from './testing/fake-api.ts';
import { json, kubeSystemUid, status } from './testing/fake-api.ts';

const pods = '/api/v1/namespaces/bot/pods';

function pod(name: string): JsonRecord {
  return { metadata: { name, namespace: 'bot' }, spec: { containers: [] }, status: { phase: 'Running' } };
}
const many = (count: number): JsonRecord[] => Array.from({ length: count }, (_, index) => pod(`p${index}`));
const cluster = (more: Partial<FakeCluster> = {}): FakeCluster => ({
  namespaces: ['bot'],
  lists: { [pods]: many(3) },
  ...more,
});

describe('a cluster that answers', () => {
  test('is told by context, server, uid of kube-system, version and clock', async () => {
    const { answer, api } = await collectFrom(cluster({ token: 'canary-token' }));
    const evidence = evidenceIn({ answer });
    expect(evidence).toMatchObject({
      context: 'fake',
      server: api.url,
      identity: { value: { by: 'uid of kube-system', value: kubeSystemUid } },
      version: { value: 'v1.36.3' },
      namespaces: [{ name: 'bot', proven: { value: true } }],
      allNamespaces: false,
    });
    expect(evidence.serverTime).toHaveProperty('value');
  });

  test('gives every list once, with kinds that it leaves out itself, in order', async () => {
    const evidence = evidenceIn(await collectFrom(cluster({ lists: { [pods]: [pod('b'), pod('a')] } })));
    const list = listOf(evidence, 'pods');
    expect(list).toMatchObject({ answer: { status: 'listed' }, pages: 1, kind: 'Pod', namespace: 'bot', path: pods });
    expect(list.objects.map((object) => [object['apiVersion'], object['kind'], object['metadata']])).toEqual([
      ['v1', 'Pod', { name: 'a', namespace: 'bot' }],
      ['v1', 'Pod', { name: 'b', namespace: 'bot' }],
    ]);
    const keys = evidence.lists.map(({ group, resource, namespace }) => `${group} ${resource} ${namespace}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toEqual([...keys].sort());
  });

  test('is asked by GET alone, but for reviews; never to watch', async () => {
    const { api } = await collectFrom(cluster());
    expect(api.requests.length).toBeGreaterThan(20);
    for (const { method, path, query } of api.requests) {
      if (method !== 'GET') expect(path).toMatch(/^\/apis\/authorization\.k8s\.io\/v1\/selfsubject/);
      expect(query.has('watch')).toBe(false);
      if (/secrets/.test(path)) throw new Error('Secrets were read');
    }
  });

  test('pages of 500, all of 10,000 pods', async () => {
    const { answer, api } = await collectFrom(cluster({ lists: { [pods]: many(10_000) } }));
    expect(listOf(evidenceIn({ answer }), 'pods')).toMatchObject({ pages: 20, answer: { status: 'listed' } });
    expect(listOf(evidenceIn({ answer }), 'pods').objects).toHaveLength(10_000);
    const asked = api.requests.filter(({ path }) => path === pods);
    expect(asked.map(({ query }) => query.get('limit'))).toEqual(Array.from({ length: 20 }, () => '500'));
  });
});

describe('what discovery proves', () => {
  test('a resource that it does not name is absent, whatever a list would answer', async () => {
    const { answer, api } = await collectFrom(cluster());
    const evidence = evidenceIn({ answer });
    expect(listOf(evidence, 'certificates', 'cert-manager.io')).toMatchObject({
      answer: { status: 'absent' },
      pages: 0,
    });
    expect(listOf(evidence, 'scaledobjects', 'keda.sh').answer).toEqual({ status: 'absent' });
    expect(api.requests.some(({ path }) => path.includes('certificates'))).toBe(false);
  });

  test('a metrics server that is missing proves nothing', async () => {
    expect(listOf(evidenceIn(await collectFrom(cluster())), 'pods', 'metrics.k8s.io').answer).toMatchObject({
      status: 'unknown',
      reason: 'not-collected',
    });
  });

  test.each<readonly [string, Fault, string]>([
    ['refused', ({ path }, response) => path === '/apis/apps/v1' && status(response, 403), 'listed'],
    [
      'refused, and the list with it',
      ({ path }, response) => path.startsWith('/apis/apps/v1') && status(response, 403),
      'permission-denied',
    ],
    [
      'a web page',
      ({ path }, response) => {
        if (!path.startsWith('/apis/apps')) return false;
        response.end('<!doctype html><title>Log in</title>');
        return true;
      },
      'parse-error',
    ],
  ])('%s: never absent', async (_, fault, expected) => {
    const { answer } = listOf(evidenceIn(await collectFrom(cluster({ fault }))), 'deployments', 'apps');
    expect(answer.status === 'unknown' ? answer.reason : answer.status).toBe(expected);
  });
});

/** Answers the pods with a fault. */
const onPods =
  (fault: Fault): Fault =>
  (request, response) =>
    request.path === pods && fault(request, response);

describe('a list that goes wrong', () => {
  test.each<readonly [string, Fault, string, number]>([
    ['refused', (_, response) => status(response, 403), 'permission-denied', 1],
    ['unknown who asks', (_, response) => status(response, 401), 'permission-denied', 1],
    ['too many requests', (_, response) => status(response, 429), 'unreachable', 4],
    ['an internal error', (_, response) => status(response, 500), 'unreachable', 4],
    [
      'a connection that is cut',
      (_, response) => {
        response.destroy();
        return true;
      },
      'unreachable',
      4,
    ],
    [
      'half a body',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
        response.write('{"items": [{"meta');
        setTimeout(() => response.destroy(), 5);
        return true;
      },
      'unreachable',
      4,
    ],
    [
      'half a body that ends in order',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end('{"items": [{"meta');
        return true;
      },
      'unreachable',
      4,
    ],
    [
      'a web page',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<html>Log in</html>');
        return true;
      },
      'parse-error',
      1,
    ],
    [
      'a redirect',
      (_, response) => {
        response.writeHead(302, { location: 'http://127.0.0.1:1/' });
        response.end();
        return true;
      },
      'parse-error',
      1,
    ],
    ['no list', (_, response) => json(response, { kind: 'Status' }), 'parse-error', 1],
    ['no objects', (_, response) => json(response, { metadata: {}, items: [1] }), 'parse-error', 1],
    ['objects without a name', (_, response) => json(response, { metadata: {}, items: [{}] }), 'parse-error', 1],
    [
      'a number beyond all bounds',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end('{"metadata":{},"items":[{"metadata":{"name":"a","generation":1e999}}]}');
        return true;
      },
      'parse-error',
      1,
    ],
    ['an expired token at once', (_, response) => status(response, 410), 'unreachable', 3],
  ])('%s', async (_, fault, reason, asked) => {
    const { answer, api } = await collectFrom(cluster({ fault: onPods(fault) }));
    const list = listOf(evidenceIn({ answer }), 'pods');
    expect(list.answer).toMatchObject({ status: 'unknown', reason });
    expect(api.requests.filter(({ path }) => path === pods)).toHaveLength(asked);
    // The others are read all the same.
    expect(listOf(evidenceIn({ answer }), 'services').answer).toEqual({ status: 'listed' });
  });

  test('what passes is repeated, and nobody hears of it', async () => {
    const fault = onPods(({ before }, response) => before < 3 && status(response, 503));
    const { answer, pauses } = await collectFrom(cluster({ fault }));
    expect(listOf(evidenceIn({ answer }), 'pods').answer).toEqual({ status: 'listed' });
    expect(pauses).toEqual([250, 500, 1000]);
  });

  test.each([
    ['7', 7000],
    ['3600', 10_000],
    ['soon', 250],
    ['-1', 250],
  ])('Retry-After: %s waits %i ms', async (after, pause) => {
    const fault = onPods(({ before }, response) => {
      if (before > 0) return false;
      response.setHeader('retry-after', after);
      return status(response, 429);
    });
    expect((await collectFrom(cluster({ fault }))).pauses).toEqual([pause]);
  });

  test('a refusal names the line that would permit it', async () => {
    const fault: Fault = ({ path }, response) => path.endsWith('/deployments') && status(response, 403);
    const { answer } = listOf(evidenceIn(await collectFrom(cluster({ fault }))), 'deployments', 'apps');
    expect(answer).toMatchObject({
      text: expect.stringContaining('{apiGroups: ["apps"], resources: ["deployments"], verbs: ["list"]}') as string,
    });
    expect(JSON.stringify(answer)).toContain('a Role in bot');
  });
});

describe('pages', () => {
  test.each<readonly [string, number]>([
    ['410', 410],
    ['400 with a garbage token', 400],
  ])('%s: begun again, twice at most', async (_, code) => {
    const expired = onPods(({ query }, response) => query.has('continue') && status(response, code, 'continue token'));
    const { answer, api } = await collectFrom(cluster({ lists: { [pods]: many(700) }, fault: expired }));
    const list = listOf(evidenceIn({ answer }), 'pods');
    expect(list.answer).toMatchObject({ status: 'unknown', reason: 'unreachable' });
    expect(list.objects).toHaveLength(500);
    expect(api.requests.filter(({ path }) => path === pods)).toHaveLength(6);
  });

  test('a restart that succeeds gives the list once', async () => {
    const fault = onPods(({ before }, response) => before === 1 && status(response, 410));
    const { answer } = await collectFrom(cluster({ lists: { [pods]: many(700) }, fault }));
    const list = listOf(evidenceIn({ answer }), 'pods');
    expect(list.answer).toEqual({ status: 'listed' });
    expect(list.objects).toHaveLength(700);
  });

  const page = (items: readonly JsonRecord[], next: string): JsonRecord => ({ metadata: { continue: next }, items });

  test.each<readonly [string, Fault, number]>([
    ['the same token for ever', (_, response) => json(response, page([pod('a')], 'again')), 2],
    ['pages for ever', ({ before }, response) => json(response, page([pod(`p${before}`)], `t${before}`)), 40],
    ['empty pages for ever', ({ before }, response) => json(response, page([], `t${before}`)), 10],
  ])('%s: unknown, and what was read is kept', async (_, fault, pages) => {
    const { answer } = await collectFrom(cluster({ fault: onPods(fault) }), { limits: { pages: 40 } });
    const list = listOf(evidenceIn({ answer }), 'pods');
    expect(list.answer).toMatchObject({ status: 'unknown', reason: 'parse-error' });
    expect(list.pages).toBe(pages);
  });

  test('one empty page is legal', async () => {
    const fault = onPods(({ before }, response) => before === 0 && json(response, page([], '0')));
    const list = listOf(evidenceIn(await collectFrom(cluster({ fault }))), 'pods');
    expect(list).toMatchObject({ answer: { status: 'listed' }, pages: 2 });
  });

  test('an answer that is too large is not read to its end', async () => {
    const list = listOf(
      evidenceIn(await collectFrom(cluster({ lists: { [pods]: many(400) } }), { limits: { answer: 4000 } })),
      'pods',
    );
    expect(list.answer).toMatchObject({ status: 'unknown', reason: 'parse-error' });
  });

  test('what does not answer in time is unknown, the rest is known', async () => {
    const { answer } = await collectFrom(cluster({ fault: onPods(() => true) }), { limits: { request: 60 } });
    expect(listOf(evidenceIn({ answer }), 'pods').answer).toMatchObject({ status: 'unknown', reason: 'timeout' });
    expect(listOf(evidenceIn({ answer }), 'services').answer).toEqual({ status: 'listed' });
  });

  test('at the deadline of the source what was read stays', async () => {
    const slow = onPods(({ query }) => query.has('continue'));
    const { answer } = await collectFrom(cluster({ lists: { [pods]: many(700) }, fault: slow }), {
      limits: { source: 400 },
    });
    const list = listOf(evidenceIn({ answer }), 'pods');
    expect(list.answer).toMatchObject({ status: 'unknown', reason: 'timeout' });
    expect(list.objects).toHaveLength(500);
  });
});

describe('namespaces', () => {
  test('a misspelt one answers 200 and empty everywhere: unknown, and not even asked', async () => {
    const { answer, api } = await collectFrom(cluster(), { namespaces: ['bto'] });
    const evidence = evidenceIn({ answer });
    expect(evidence.namespaces).toEqual([
      { name: 'bto', proven: { reason: 'not-collected', text: 'the cluster has no namespace bto' } },
    ]);
    for (const list of evidence.lists.filter(({ namespace }) => namespace === 'bto'))
      expect(list.answer).toMatchObject({ status: 'unknown', reason: 'not-collected' });
    expect(api.requests.some(({ path }) => path.includes('/namespaces/bto/'))).toBe(false);
  });

  const hidden: Fault = ({ path }, response) => path === '/api/v1/namespaces' && status(response, 403);

  test('one that nobody may see is proven by any object in it', async () => {
    const evidence = evidenceIn(await collectFrom(cluster({ fault: hidden })));
    expect(evidence.namespaces).toEqual([{ name: 'bot', proven: { value: true } }]);
    expect(listOf(evidence, 'services').answer).toEqual({ status: 'listed' });
  });

  test('else nothing in it is known', async () => {
    const evidence = evidenceIn(await collectFrom(cluster({ fault: hidden, lists: {} })));
    expect(evidence.namespaces[0]?.proven).toMatchObject({
      reason: 'not-collected',
      text: expect.stringContaining('resourceNames: ["bot"]') as string,
    });
    expect(listOf(evidence, 'pods').answer).toMatchObject({ status: 'unknown', reason: 'not-collected' });
  });

  test('without a name the one of the context', async () => {
    expect(evidenceIn(await collectFrom(cluster(), { namespaces: [] })).namespaces.map(({ name }) => name)).toEqual([
      'bot',
    ]);
  });

  test('all of them, in one list each', async () => {
    const evidence = evidenceIn(
      await collectFrom(cluster({ namespaces: ['bot', 'other'], lists: { '/api/v1/pods': many(2) } }), {
        allNamespaces: true,
      }),
    );
    expect(evidence.namespaces.map(({ name }) => name)).toEqual(['bot', 'kube-system', 'other']);
    expect(listOf(evidence, 'pods')).toMatchObject({ namespace: '', path: '/api/v1/pods' });
    expect(listOf(evidence, 'pods').objects).toHaveLength(2);
  });
});

describe('the cluster as a whole', () => {
  test('a label selector narrows workloads, and not what surrounds them', async () => {
    const { answer } = await collectFrom(cluster(), { labelSelector: 'app=bot' });
    const evidence = evidenceIn({ answer });
    expect(evidence.labelSelector).toBe('app=bot');
    expect(listOf(evidence, 'pods').path).toBe(`${pods}?labelSelector=app%3Dbot`);
    expect(listOf(evidence, 'networkpolicies', 'networking.k8s.io').path).not.toContain('labelSelector');
  });

  test.each(['127.0.0.1', kubeSystemUid])('expected as %s', async (expected) => {
    expect((await collectFrom(cluster(), { expect: expected })).answer.status).toBe('present');
  });

  test('another one than expected is the wrong subject, and nothing of it is read', async () => {
    const { answer, api } = await collectFrom(cluster(), { expect: 'production.example' });
    expect(answer).toMatchObject({ status: 'failed', reason: 'wrong-subject' });
    expect(api.requests.some(({ path }) => path === pods)).toBe(false);
  });

  test('a clock that differs makes ages unknown, and both times are shown', async () => {
    const { serverTime } = evidenceIn(await collectFrom(cluster({ ahead: 90_000 })));
    expect(serverTime).toMatchObject({ reason: 'stale' });
    expect(JSON.stringify(serverTime).match(/\d{4}-\d\d-\d\dT/g)).toHaveLength(2);
  });

  test('credentials that nobody knows end it', async () => {
    const fault: Fault = (_, response) => status(response, 401);
    expect((await collectFrom(cluster({ fault }))).answer).toMatchObject({
      status: 'failed',
      reason: 'permission-denied',
    });
  });

  test('no answer at all ends it', async () => {
    const fault: Fault = (_, response) => {
      response.destroy();
      return true;
    };
    const { answer, api } = await collectFrom(cluster({ fault }));
    expect(answer).toMatchObject({ status: 'failed', reason: 'unreachable' });
    expect(api.requests.map(({ path }) => path)).toEqual(Array.from({ length: 4 }, () => '/version'));
  });

  test('permissions are told by answers, and by a review where there is none', async () => {
    const fault: Fault = ({ path }, response) =>
      (path === '/api/v1/nodes' && status(response, 403)) || (path === pods && status(response, 500));
    const { permissions } = evidenceIn(await collectFrom(cluster({ fault })));
    const of = (resource: string) => permissions.find((one) => one.resource === resource && one.group === '');
    expect(of('services')).toEqual({
      verb: 'list',
      group: '',
      resource: 'services',
      namespace: 'bot',
      allowed: true,
      by: 'answer',
    });
    expect(of('nodes')).toMatchObject({ allowed: false, by: 'answer' });
    expect(of('pods')).toMatchObject({ allowed: true, by: 'rules review' });
  });
});
