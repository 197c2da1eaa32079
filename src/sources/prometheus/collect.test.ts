import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import type { PromQuery } from '../../model/prometheus.ts';
import type { PrometheusRequest } from './collect.ts';
import type { Behaviour, FakePrometheus } from './testing/fake.ts';
import { at, json, startFake, vector } from './testing/fake.ts';
import type { Waited } from './testing/request.ts';
import { ask, evidenceOf, instant, told } from './testing/request.ts';

const running: FakePrometheus[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map(({ stop }) => stop()));
});

async function fake(behave: Behaviour): Promise<FakePrometheus> {
  const started = await startFake(behave);
  running.push(started);
  return started;
}

/** Answers one query badly, and the rest of the server is sound. */
async function faulty(
  misbehave: Behaviour,
  more: Partial<PrometheusRequest> = {},
  waited?: Waited,
): Promise<{ readonly query: PromQuery; readonly server: FakePrometheus }> {
  const server = await fake((request, response) =>
    request.parameters.get('query') === 'bad' ? (misbehave(request, response), true) : undefined,
  );
  const { queries } = evidenceOf(await ask(server.url, ['bad', 'good'], more, waited));
  const [query, good] = queries;
  expect(good?.answer, 'the other query is answered').toEqual({ status: 'answered', series: [] });
  if (query === undefined) throw new Error('nothing was asked');
  return { query, server };
}

const html = (response: ServerResponse, status: number, text = '<html>Sign in</html>'): unknown =>
  response.writeHead(status, { 'content-type': 'text/html' }).end(text);
const error = (type: string, text: string): unknown => ({ status: 'error', errorType: type, error: text });

describe('a value', () => {
  test.each([
    ['plain', '0.25', '{"pod":"a"} 0.25'],
    ['with an exponent', '1.5e-05', '{"pod":"a"} 0.000015'],
    ['negative', '-3', '{"pod":"a"} -3'],
    ['no number at all', 'NaN', '{"pod":"a"} NaN'],
    ['beyond all numbers', '+Inf', '{"pod":"a"} +Inf'],
    ['below all numbers', '-Inf', '{"pod":"a"} -Inf'],
    ['too large for a number', '1e999', 'parse-error: a value that is no number'],
    ['of another language', '0x10', 'parse-error: a value that is no number'],
    ['empty', '', 'parse-error: a value that is no number'],
  ])('%s', async (_name, value, wanted) => {
    const { query } = await faulty((request, response) =>
      vector(response, [{ metric: { pod: 'a' }, value: at(request, value) }]),
    );
    expect(told(query)).toBe(wanted);
  });

  test('that is minus nought is nought, as in a saved bundle', async () => {
    const { query } = await faulty((request, response) => vector(response, [{ metric: {}, value: at(request, '-0') }]));
    expect(JSON.parse(JSON.stringify(query))).toEqual(query);
  });
});

describe('a result', () => {
  const seconds = Date.parse(instant) / 1000;
  test.each<[string, unknown, RegExp]>([
    ['of one number', { resultType: 'scalar', result: [seconds, '4'] }, /^\{\} 4$/],
    [
      'that is a range',
      {
        resultType: 'matrix',
        result: [
          {
            metric: { pod: 'b' },
            values: [
              [seconds - 7200, '1'],
              [seconds - 3600, 'NaN'],
            ],
          },
          { metric: { pod: 'a' }, values: [[seconds, '2.5']] },
        ],
      },
      /^\{"pod":"a"\} \[\[\d+,2.5\]\], \{"pod":"b"\} \[\[\d+,1\],\[\d+,"NaN"\]\]$/,
    ],
    ['that is a range of no form', { resultType: 'matrix', result: {} }, /^parse-error: a range without series/],
    ['that is a range without values', { resultType: 'matrix', result: [{ metric: {} }] }, /^parse-error: a range wi/],
    [
      'that is a range of native histograms',
      { resultType: 'matrix', result: [{ metric: {}, values: [[seconds, '1']], histograms: [[seconds, {}]] }] },
      /^parse-error: native histograms/,
    ],
    [
      'that is a range twice',
      {
        resultType: 'matrix',
        result: [1, 2].map((value) => ({ metric: { a: '1' }, values: [[seconds, String(value)]] })),
      },
      /^parse-error: two ranges/,
    ],
    [
      'that is a range in disorder',
      {
        resultType: 'matrix',
        result: [
          {
            metric: {},
            values: [
              [seconds, '1'],
              [seconds - 60, '2'],
            ],
          },
        ],
      },
      /^parse-error: a range that is not in the order of time/,
    ],
    [
      'that is a range with a word',
      { resultType: 'matrix', result: [{ metric: {}, values: [[seconds, 'many']] }] },
      /^parse-error: a value that is no number/,
    ],
    [
      'that is a range without labels',
      { resultType: 'matrix', result: [{ values: [[seconds, '1']] }] },
      /^parse-error: a series without/,
    ],
    ['that is a text', { resultType: 'string', result: [seconds, 'x'] }, /^parse-error: the result is a string/],
    ['of no form', { resultType: 'vector', result: {} }, /^parse-error/],
    ['that is nothing', null, /^parse-error/],
    [
      'with a native histogram',
      { resultType: 'vector', result: [{ metric: {}, histogram: [seconds, { count: '1', sum: '1', buckets: [] }] }] },
      /^parse-error: a native histogram/,
    ],
    [
      'with one beside a value',
      {
        resultType: 'vector',
        result: [
          { metric: { a: '1' }, value: [seconds, '1'] },
          { metric: {}, histogram: [seconds, {}] },
        ],
      },
      /^parse-error: a native histogram/,
    ],
    ['without labels', { resultType: 'vector', result: [{ value: [seconds, '1'] }] }, /^parse-error: a series without/],
    [
      'with a label that is a number',
      { resultType: 'vector', result: [{ metric: { a: 1 }, value: [seconds, '1'] }] },
      /^parse-error: a label/,
    ],
    [
      'with a number that is no text',
      { resultType: 'vector', result: [{ metric: {}, value: [seconds, 1] }] },
      /^parse-error: a value of another form/,
    ],
    [
      'of another instant',
      { resultType: 'vector', result: [{ metric: {}, value: [seconds + 3600, '1'] }] },
      /^stale: a value of 2024-03-01T10:00:00.000Z/,
    ],
    [
      'with a series twice',
      {
        resultType: 'vector',
        result: [
          { metric: { a: '1', b: '2' }, value: [seconds, '1'] },
          { metric: { b: '2', a: '1' }, value: [seconds, '2'] },
        ],
      },
      /^parse-error: two values/,
    ],
    [
      'in any order',
      {
        resultType: 'vector',
        result: [
          { metric: { pod: 'b', a: '1' }, value: [seconds, '2'] },
          { metric: { pod: 'a', a: '1' }, value: [seconds, '1'] },
        ],
      },
      /^\{"a":"1","pod":"a"\} 1, \{"a":"1","pod":"b"\} 2$/,
    ],
  ])('%s', async (_name, data, wanted) => {
    const { query } = await faulty((_, response) => json(response, { status: 'success', data }));
    expect(told(query)).toMatch(wanted);
  });

  test('of more series than a check can want is refused', async () => {
    const { query } = await faulty(
      (request, response) =>
        vector(
          response,
          Array.from({ length: 11 }, (_, index) => ({ metric: { pod: `${index}` }, value: at(request, '1') })),
        ),
      { limits: { series: 10 } },
    );
    expect(told(query)).toBe('parse-error: 11 series, where at most 10 are read');
  });

  test('comes with what was warned of', async () => {
    const { query } = await faulty((request, response) =>
      vector(response, [{ metric: {}, value: at(request, '1') }], {
        warnings: ['a store was not asked: partial response'],
        infos: ['metric might not be a counter'],
      }),
    );
    expect(query).toMatchObject({
      answer: { status: 'answered' },
      warnings: ['a store was not asked: partial response'],
      infos: ['metric might not be a counter'],
    });
  });
});

describe('an answer that is none', () => {
  test.each<[string, Behaviour, RegExp]>([
    [
      '401 in words',
      (_, response) => response.writeHead(401, { 'content-type': 'text/plain' }).end('Unauthorized'),
      /^permission-denied: status 401/,
    ],
    ['403 in words', (_, response) => response.writeHead(403).end('Forbidden'), /^permission-denied: status 403/],
    ['404', (_, response) => html(response, 404), /^parse-error: no Prometheus: status 404; is a path prefix missing/],
    [
      'a login page with status 200',
      (_, response) => html(response, 200),
      /^parse-error: no Prometheus: the body is text\/html, not JSON$/,
    ],
    [
      'JSON that calls itself HTML',
      (_, response) => html(response, 200, '{"status":"success","data":{"resultType":"vector","result":[]}}'),
      /^parse-error/,
    ],
    [
      'JSON of another API',
      (_, response) => json(response, { ok: true }),
      /^parse-error: no Prometheus: the JSON is not/,
    ],
    ['a list', (_, response) => json(response, []), /^parse-error: no Prometheus: the JSON is no object/],
    [
      'an error with status 200',
      (_, response) => json(response, error('execution', 'found duplicate series')),
      /^parse-error: status 200: found duplicate series/,
    ],
    ['an error without a type', (_, response) => json(response, { status: 'error' }), /^parse-error: an error without/],
    [
      'a query that is refused',
      (_, response) => json(response, error('bad_data', 'parse error: unexpected }'), 400),
      /^parse-error: status 400: parse error: unexpected }$/,
    ],
    [
      'a query that is too large',
      (_, response) =>
        json(response, error('execution', 'query processing would load too many samples into memory'), 422),
      /^not-collected: status 422: .*; raise --query.max-samples/,
    ],
    [
      'a query that took too long',
      (_, response) => json(response, error('timeout', 'query timed out'), 503),
      /^timeout: status 503: query timed out$/,
    ],
    [
      'compressed',
      (_, response) =>
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end('x'),
      /^parse-error: .*compressed/,
    ],
    [
      'no text',
      (_, response) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.from([0x22, 0xff, 0x22])),
      /^parse-error/,
    ],
    [
      'JSON that ends early',
      (_, response) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"success","data":{"res'),
      /^parse-error: no Prometheus: the body is no whole JSON$/,
    ],
  ])('%s', async (_name, behave, wanted) => {
    const waited: Waited = { milliseconds: [] };
    const { query, server } = await faulty(behave, {}, waited);
    expect(told(query)).toMatch(wanted);
    expect(
      server.asked().filter((text) => text === 'bad'),
      'is not asked again',
    ).toHaveLength(1);
    expect(waited.milliseconds).toEqual([]);
  });
});

describe('an answer that may come yet', () => {
  test.each<[string, Behaviour, RegExp]>([
    ['503 with a page', (_, response) => html(response, 503), /^unreachable: status 503$/],
    ['500', (_, response) => json(response, error('internal', 'no'), 500), /^unreachable: status 500: no$/],
    ['429', (_, response) => html(response, 429), /^unreachable: status 429$/],
    ['a connection that is cut', (_, response) => response.destroy(), /^unreachable: the connection was cut/],
    [
      'half a body',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write('{"status":', () => response.destroy());
      },
      /^unreachable: the connection was cut/,
    ],
  ])('%s', async (_name, behave, wanted) => {
    const waited: Waited = { milliseconds: [] };
    const { query, server } = await faulty(behave, {}, waited);
    expect(told(query)).toMatch(wanted);
    expect(
      server.asked().filter((text) => text === 'bad'),
      'one attempt and three retries',
    ).toHaveLength(4);
    expect(waited.milliseconds).toEqual([187.5, 375, 750]);
  });

  test('counts when it comes', async () => {
    let failures = 2;
    const { query } = await faulty((request, response) => {
      failures -= 1;
      return failures >= 0 ? html(response, 502) : vector(response, [{ metric: {}, value: at(request, '7') }]);
    });
    expect(told(query)).toBe('{} 7');
  });

  test.each([
    ['seconds', '3', 3000],
    ['more seconds than anybody waits', '3600', 10_000],
    ['a time that is over', 'Fri, 01 Jan 2021 00:00:00 GMT', 187.5],
    ['nonsense', 'soon', 187.5],
  ])('after %s, when the server says so', async (_name, after, first) => {
    const waited: Waited = { milliseconds: [] };
    await faulty((_, response) => response.writeHead(429, { 'retry-after': after }).end(), {}, waited);
    expect(waited.milliseconds[0]).toBe(first);
  });

  test('is not waited for two thousand times where the server is gone', async () => {
    const server = await fake(({ parameters }, response) =>
      parameters.get('query') === 'vector(1)' ? undefined : (html(response, 503), true),
    );
    const queries = Array.from({ length: 50 }, (_, index) => `query${index}`);
    const evidence = evidenceOf(await ask(server.url, queries));
    expect(evidence.queries).toHaveLength(50);
    expect(evidence.queries.every((query) => told(query) === 'unreachable: status 503')).toBe(true);
    expect(server.asked().length).toBeLessThan(100);
  });
});

describe('a redirect', () => {
  test('is not followed, and nobody else learns a header', async () => {
    const other = await fake(() => undefined);
    const server = await fake((_, response) =>
      response.writeHead(302, { location: `${other.url}/login?state=abc` }).end(),
    );
    const answer = await ask(server.url, [], {
      access: {
        address: server.url,
        auth: { kind: 'bearer', token: 'canary-token' },
        headers: { 'x-scope-orgid': 'canary-tenant' },
      },
    });
    expect(answer).toEqual({
      status: 'failed',
      reason: 'parse-error',
      text: `${server.url}: no Prometheus: status 302 leads to ${other.url}, and redirects are not followed`,
    });
    expect(other.seen).toEqual([]);
  });
});

describe('too much', () => {
  test('time: a body that drips ends at the deadline of one request', async () => {
    const started = Date.now();
    const { query } = await faulty(
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const timer = setInterval(() => response.write(' '), 20);
        response.once('close', () => clearInterval(timer));
      },
      { limits: { requestMilliseconds: 300 } },
    );
    expect(told(query)).toBe('timeout: no whole answer in the time that one may take');
    expect(Date.now() - started).toBeLessThan(3000);
  });

  test('time: what was answered before the end of the whole is kept, and the rest named', async () => {
    const server = await fake(({ parameters }) =>
      parameters.get('query')?.startsWith('slow') === true ? true : undefined,
    );
    const { queries } = evidenceOf(
      await ask(server.url, ['fast', 'slow1', 'slow2', 'slow3', 'slow4', 'slow5'], {
        limits: { totalMilliseconds: 500 },
      }),
    );
    expect(queries.map((query) => `${query.query} ${told(query)}`)).toEqual([
      'fast ',
      ...[1, 2, 3, 4, 5].map(
        (index) => `slow${index} timeout: the time for all questions was over before this one was answered`,
      ),
    ]);
  });

  test('bytes: 50 MB are not read', async () => {
    const { query } = await faulty((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(1024 * 1024, ' ');
      let sent = 0;
      const more = (): void => {
        while (sent < 50 && !response.destroyed) {
          sent += 1;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    expect(told(query)).toBe('parse-error: the answer is larger than what is read of one');
  });

  test('bytes: all answers together have a bound', async () => {
    const server = await fake((request, response) =>
      request.parameters.get('query')?.startsWith('q') === true
        ? vector(response, [{ metric: { pad: 'x'.repeat(1000) }, value: at(request, '1') }])
        : undefined,
    );
    const { queries } = evidenceOf(
      await ask(server.url, ['q1', 'q2', 'q3'], { limits: { totalBytes: 2500, atOnce: 1 } }),
    );
    expect(queries.filter(({ answer }) => answer.status === 'unknown').map((query) => told(query))).toEqual([
      'timeout: the answers before this one were as large as all of a run may be',
    ]);
  });

  test('queries: what is over is not sent, and named', async () => {
    const server = await fake(() => undefined);
    const { queries } = evidenceOf(
      await ask(server.url, [], {
        rounds: [() => ['a', 'b'], () => ['b', 'c', 'd']],
        limits: { queries: 3 },
      }),
    );
    expect(queries.map((query) => `${query.query}: ${told(query)}`)).toEqual([
      'a: ',
      'b: ',
      'c: ',
      'd: timeout: not sent: a run asks at most 3 queries',
    ]);
    expect(server.asked()).toEqual(['vector(1)', 'a', 'b', 'c']);
  });
});

describe('what is asked', () => {
  test('is the same instant each time, each text once, with the deadline of the server', async () => {
    const server = await fake(() => undefined);
    await ask(server.url, ['b', 'a', 'b']);
    expect([...server.asked()].sort()).toEqual(['a', 'b', 'vector(1)']);
    const queries = server.seen.filter(({ path }) => path === '/api/v1/query');
    expect(new Set(queries.map(({ parameters }) => `${parameters.get('time')} ${parameters.get('timeout')}`))).toEqual(
      new Set([`${instant} 15s`]),
    );
    expect(server.seen.find(({ path }) => path === '/api/v1/targets')?.parameters.get('state')).toBe('active');
    expect(server.seen.find(({ path }) => path === '/api/v1/rules')?.parameters.get('type')).toBe('alert');
  });

  test('goes into the body when it is long', async () => {
    const server = await fake(() => undefined);
    const long = `sum(up{namespace="bot",pod=~"${'a'.repeat(3000)}"})`;
    await ask(server.url, [long, 'short']);
    expect(server.seen.flatMap(({ method, parameters }) => (parameters.get('query') === long ? [method] : []))).toEqual(
      ['POST'],
    );
    expect(
      server.seen.flatMap(({ method, parameters }) => (parameters.get('query') === 'short' ? [method] : [])),
    ).toEqual(['GET']);
  });

  test('follows from what was answered', async () => {
    const server = await fake((request, response) =>
      request.parameters.get('query') === 'discover'
        ? vector(response, [{ metric: { pod: 'bot-1' }, value: at(request, '1') }])
        : undefined,
    );
    const { queries } = evidenceOf(
      await ask(server.url, [], {
        rounds: [
          () => ['discover'],
          (answered) =>
            answered.flatMap(({ answer }) =>
              answer.status === 'answered' ? answer.series.map(({ labels }) => `up{pod="${labels['pod'] ?? ''}"}`) : [],
            ),
        ],
      }),
    );
    expect(queries.map(({ query }) => query)).toEqual(['discover', 'up{pod="bot-1"}']);
  });

  test('is at most four things at once', async () => {
    let [now, most] = [0, 0];
    const server = await fake((request, response) => {
      now += 1;
      most = Math.max(most, now);
      setTimeout(() => {
        now -= 1;
        const query = request.parameters.get('query');
        if (query !== null) vector(response, query === 'vector(1)' ? [{ metric: {}, value: at(request, '1') }] : []);
        else json(response, { status: 'success', data: {} });
      }, 20);
      return true;
    });
    await ask(
      server.url,
      Array.from({ length: 12 }, (_, index) => `q${index}`),
    );
    expect(most).toBe(4);
  });
});

describe('the server as a whole', () => {
  test('that is not there', async () => {
    const server = await startFake(() => undefined);
    await server.stop();
    expect(await ask(server.url, ['a'])).toEqual({
      status: 'failed',
      reason: 'unreachable',
      text: `${server.url}: no connection (ECONNREFUSED)`,
    });
  });

  test.each<[string, Behaviour, string]>([
    ['refuses', (_, response) => response.writeHead(401).end('Unauthorized'), 'permission-denied'],
    ['is a login page', (_, response) => html(response, 200), 'parse-error'],
    [
      'knows no arithmetic',
      (request, response) => vector(response, [{ metric: {}, value: at(request, '2') }]),
      'parse-error',
    ],
    ['finds nothing', (_, response) => vector(response, []), 'parse-error'],
    [
      'does not look at the instant',
      (_, response) => vector(response, [{ metric: {}, value: [Date.now() / 1000, '1'] }]),
      'stale',
    ],
  ])('that %s is asked nothing more', async (_name, behave, reason) => {
    const server = await fake((request, response) => (behave(request, response), true));
    const answer = await ask(server.url, ['a', 'b']);
    expect(answer).toMatchObject({ status: 'failed', reason });
    expect(server.asked()).toEqual(['vector(1)']);
  });

  test('need not tell of itself', async () => {
    const server = await fake((request, response) =>
      request.path === '/api/v1/query'
        ? undefined
        : request.path === '/api/v1/status/flags'
          ? response.writeHead(403).end()
          : request.path === '/api/v1/rules'
            ? json(response, { status: 'success', data: { groups: 'none' } })
            : response.writeHead(404).end(),
    );
    const { version, flags, rules, targets, alertmanagers } = evidenceOf(await ask(server.url, []));
    expect({ version, flags, rules, targets, alertmanagers }).toEqual({
      version: { reason: 'not-collected', text: 'the server has no /api/v1/status/buildinfo' },
      flags: {
        reason: 'permission-denied',
        text: '/api/v1/status/flags: status 403: not allowed with these credentials',
      },
      rules: { reason: 'parse-error', text: "the server's rules have another form than Prometheus gives them" },
      targets: { reason: 'not-collected', text: 'the server has no /api/v1/targets' },
      alertmanagers: { reason: 'not-collected', text: 'the server has no /api/v1/alertmanagers' },
    });
  });
});

describe('questions that are asked together', () => {
  const batch = {
    query: 'both',
    label: 'of',
    parts: [
      { text: 'a', value: 'a' },
      { text: 'b', value: 'b' },
    ],
  };
  const together = (tells: boolean): NonNullable<PrometheusRequest['together']> => ({
    batches: (texts) => (texts.includes('a') ? [batch] : []),
    parts: ({ parts }, query) => (tells ? parts.map(({ text }) => ({ ...query, query: text })) : undefined),
  });
  async function askedFor(more: Partial<PrometheusRequest>) {
    const asked: string[] = [];
    const server = await fake((request, response) => {
      const query = request.parameters.get('query');
      if (query === null || query === 'vector(1)') return undefined;
      asked.push(query);
      return (vector(response, []), true);
    });
    const { queries } = evidenceOf(await ask(server.url, ['a', 'b', 'c'], more));
    return { asked: asked.sort(), queries };
  }

  test('are answered by one query', async () => {
    const { asked, queries } = await askedFor({ together: together(true) });
    expect(asked).toEqual(['both', 'c']);
    expect(queries.map(({ query }) => query)).toEqual(['a', 'b', 'c']);
  });

  test('are asked one by one where that tells nothing', async () => {
    const { asked, queries } = await askedFor({ together: together(false) });
    expect(asked).toEqual(['a', 'b', 'both', 'c']);
    expect(queries.map(({ query }) => query)).toEqual(['a', 'b', 'c']);
  });

  test('count as the queries that are sent, and what is over is not sent', async () => {
    const { asked, queries } = await askedFor({ together: together(false), limits: { queries: 2 } });
    expect(asked).toEqual(['a', 'both']);
    expect(queries.map((query) => told(query).slice(0, 7))).toEqual(['', 'timeout', 'timeout']);
  });
});
