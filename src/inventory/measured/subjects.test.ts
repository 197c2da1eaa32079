import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, test } from 'vitest';
import { loadCatalogue } from '../../sources/catalogues/load.ts';
import type { JsonRecord } from '../../model/json.ts';
import { prometheusSettings } from '../../model/prometheus-settings.ts';
import type { PromQuery, Slot } from '../../model/prometheus.ts';
import { fixtureGraph } from '../edges.fixture.ts';
import { discoveryQueries, measuredSubjects } from './subjects.ts';
import type { MeasuredInput, MeasuredSubjects } from './subjects.ts';

const catalogue = await loadCatalogue('metrics');

function controller(kind: string, name: string, more: JsonRecord = {}): JsonRecord {
  const spec = { containers: [{ name, image: 'ghcr.io/example/x:1', env: [{ name: 'DISCORD_TOKEN', value: 'x' }] }] };
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: 'music' },
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec },
      ...more,
    },
  };
}

const pod: JsonRecord = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'lonely', namespace: 'music' },
  spec: { containers: [{ name: 'x', image: 'x:1' }] },
};

function inputOf(objects: readonly JsonRecord[], settings: JsonRecord = {}): MeasuredInput {
  return { graph: fixtureGraph(objects), live: [], settings: prometheusSettings(settings), catalogue };
}

type Labels = Readonly<Record<string, string>>;

/** Answers by the first text that the query holds; nothing else has series. */
function subjectsOf(input: MeasuredInput, answers: Readonly<Record<string, readonly Labels[]>> = {}): MeasuredSubjects {
  return measuredSubjects(input, (query): PromQuery => {
    const key = Object.keys(answers).find((one) => query.includes(one));
    const series = (key === undefined ? [] : (answers[key] ?? [])).map((labels) => ({ labels, value: 1 }));
    return { query, answer: { status: 'answered', series }, warnings: [] };
  });
}

function text(slot: Slot | undefined): string {
  return slot === undefined ? 'no slot' : 'reason' in slot ? `${slot.reason}: ${slot.text}` : slot.text;
}

/** Whether the pods matcher of the workload takes a pod of this name. */
function takes(input: MeasuredInput, workload: string, podName: string): boolean {
  const found = subjectsOf(input).workloads.find(({ identity }) => identity.name === workload);
  const [, operator, value = ''] = /,pod(=~?)"(.*)"$/.exec(text(found?.slots['pods'])) ?? [];
  const pattern = (JSON.parse(`"${value}"`) as string) || 'nothing';
  return operator === '=' ? pattern === podName : new RegExp(`^(?:${pattern})$`).test(podName);
}

describe('pods of a workload', () => {
  const all = inputOf([
    controller('Deployment', 'bot'),
    controller('Deployment', 'bot-worker'),
    controller('StatefulSet', 'shard'),
    controller('DaemonSet', 'agent'),
    controller('Deployment', 'a.b'),
    pod,
  ]);
  test.each([
    ['bot', 'bot-7d4b9c6f5d-x2k9p', true],
    ['bot', 'bot-5f7c8d9b-x2k9p', true],
    ['bot', 'bot-worker-7d4b9c6f5d-x2k9p', false],
    ['bot', 'bot-7d4b9c6f5d', false],
    ['bot', 'bot-0', false],
    ['bot', 'my-bot-7d4b9c6f5d-x2k9p', false],
    ['bot', 'bot-7d4b9c6f5d-x2k9p-2', false],
    ['bot-worker', 'bot-worker-7d4b9c6f5d-x2k9p', true],
    ['bot-worker', 'bot-7d4b9c6f5d-x2k9p', false],
    ['shard', 'shard-12', true],
    ['shard', 'shard-x2k9p', false],
    ['agent', 'agent-x2k9p', true],
    ['agent', 'agent-7d4b9c6f5d-x2k9p', false],
    ['a.b', 'a.b-7d4b9c6f5d-x2k9p', true],
    ['a.b', 'axb-7d4b9c6f5d-x2k9p', false],
    ['lonely', 'lonely', true],
    ['lonely', 'lonely-x2k9p', false],
  ])('%s takes %s: %s', (workload, name, wanted) => {
    expect(takes(all, workload, name)).toBe(wanted);
  });

  test('a name so long that those of its pods are cut off is not guessed', () => {
    const { workloads } = subjectsOf(inputOf([controller('Deployment', 'b'.repeat(50))]));
    expect(text(workloads[0]?.slots['pods'])).toContain('wrong-subject');
  });

  test('an owner that is another one is found out', () => {
    const input = inputOf([controller('Deployment', 'bot')]);
    const owners = (name: string): string =>
      text(
        subjectsOf(input, { kube_pod_owner: [{ owner_kind: 'ReplicaSet', owner_name: name }] }).workloads[0]?.slots[
          'pods'
        ],
      );
    expect(owners('bot-7d4b9c6f5d')).toContain('namespace="music",pod=~"bot-');
    expect(owners('bot-7d4b9c6f5d-9c6f5d7d4b')).toContain("wrong-subject: the pods of Deployment/bot can't be told");
  });
});

describe('jobs', () => {
  const cronJob: JsonRecord = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'backup', namespace: 'jobs' },
    spec: {
      schedule: '0 3 * * *',
      jobTemplate: {
        spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'x', image: 'x:1' }] } } },
      },
    },
  };
  const job: JsonRecord = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'migrate', namespace: 'jobs' },
    spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'x', image: 'x:1' }] } } },
  };
  const { jobs, namespaces } = subjectsOf(inputOf([cronJob, job, controller('Deployment', 'bot')]));

  test('a CronJob selects itself and the Jobs that it makes', () => {
    const found = jobs.find(({ identity }) => identity.kind === 'CronJob');
    expect(text(found?.slots['object'])).toBe('namespace="jobs",cronjob="backup"');
    const [, pattern = ''] = /^namespace="jobs",job_name=~"(.*)"$/.exec(text(found?.slots['jobs'])) ?? [];
    const takes = (name: string): boolean => new RegExp(`^(?:${pattern})$`).test(name);
    expect(['backup-29384756', 'backup-full-29384756', 'backup', 'my-backup-1'].map(takes)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  test('a Job selects itself, and has no schedule', () => {
    const found = jobs.find(({ identity }) => identity.kind === 'Job');
    expect(text(found?.slots['jobs'])).toBe('namespace="jobs",job_name="migrate"');
    expect(text(found?.slots['object'])).toContain('wrong-subject');
  });

  test('a namespace that holds nothing but jobs is not asked about pods that stay', () => {
    expect(namespaces.map(({ identity }) => identity.name)).toEqual(['music']);
  });

  test('jobs of a namespace of two clusters belong to nobody', () => {
    const made = subjectsOf(inputOf([cronJob]), { 'count by (cluster)': [{ cluster: 'eu' }, { cluster: 'us' }] });
    expect(text(made.jobs[0]?.slots['jobs'])).toContain('wrong-subject: the server holds this namespace of several');
    expect(made.jobs[0]?.slots['object']).toBe(made.jobs[0]?.slots['namespace']);
  });
});

describe('series of a service', () => {
  const input = inputOf([controller('Deployment', 'bot')]);
  const codes = [
    { __name__: 'http_requests_total', code: '200' },
    { __name__: 'http_requests_total', code: '503' },
  ];
  const slotsOf = (
    found: Readonly<Record<string, readonly Labels[]>>,
    settings: JsonRecord = {},
  ): Readonly<Record<string, string>> => {
    const [service] = subjectsOf(inputOf([controller('Deployment', 'bot')], settings), found).services;
    return Object.fromEntries(Object.entries(service?.slots ?? {}).map(([name, slot]) => [name, text(slot)]));
  };

  test('the only counter of the catalogue, and the label that its series bear', () => {
    expect(slotsOf({ http_requests_total: codes })).toMatchObject({
      requests: 'http_requests_total',
      errors: 'code=~"5..|5xx"',
      latency: expect.stringContaining('not-collected: no histogram of answer times') as string,
    });
  });

  test('two counters are not chosen between', () => {
    const two = [...codes, { __name__: 'discord_commands_total', status: 'ok' }];
    expect(slotsOf({ http_requests_total: two })['requests']).toMatch(
      /^wrong-subject: http_requests_total and discord_commands_total may both .* readiness.yaml .*workload: music\/Deployment\/bot/,
    );
  });

  test('the count of a histogram counts where no counter is there', () => {
    const count = { __name__: 'http_request_duration_seconds_count', status_code: '200' };
    expect(slotsOf({ http_requests_total: [count] })).toMatchObject({
      requests: 'http_request_duration_seconds_count',
      errors: 'status_code=~"5..|5xx"',
    });
    expect(slotsOf({ http_requests_total: [count, ...codes] })['requests']).toBe('http_requests_total');
  });

  test.each<[string, readonly Labels[]]>([
    ['no label of the catalogue', [{ __name__: 'http_requests_total' }]],
    ['a label that means something else', [{ __name__: 'http_requests_total', status: 'done' }]],
    ['a label that some series lack', [...codes, { __name__: 'http_requests_total' }]],
    ['two labels', [{ __name__: 'http_requests_total', code: '200', status: '200' }]],
  ])('errors are not told by %s', (_, series) => {
    expect(slotsOf({ http_requests_total: series })['errors']).toMatch(/^wrong-subject: /);
  });

  test('an error matcher on a label that nothing bears is refused: it would count no error', () => {
    const settings = { services: [{ workload: 'bot', requests: { metric: 'bot_total', error: 'result="error"' } }] };
    expect(slotsOf({ bot_total: [{ __name__: 'bot_total', outcome: 'error' }] }, settings)['errors']).toBe(
      'wrong-subject: no series of bot_total bears the label result, by which errors are told',
    );
    expect(slotsOf({ bot_total: [{ __name__: 'bot_total', result: 'ok' }] }, settings)['errors']).toBe(
      'result="error"',
    );
  });

  test('a counter that readiness.yaml names is looked for, also where it is not there', () => {
    const settings = { services: [{ workload: 'bot', requests: { metric: 'bot_total', error: 'code="500"' } }] };
    expect(slotsOf({}, settings)).toMatchObject({
      counter: '__name__="bot_total"',
      requests: expect.stringContaining('not-collected') as string,
    });
    expect(slotsOf({ http_requests_total: codes })['counter']).toBe('__name__="http_requests_total"');
    expect(slotsOf({})['counter']).toContain('not-collected');
  });

  test('partial data may hide the second candidate', () => {
    const made = measuredSubjects(input, (query) => ({
      query,
      answer: { status: 'answered', series: codes.map((labels) => ({ labels, value: 1 })) },
      warnings: ['a store is away'],
    }));
    expect(text(made.services[0]?.slots['requests'])).toBe('partial-data: Prometheus warned: a store is away');
  });

  test('a selector of readiness.yaml, with what every selector gets', () => {
    const settings = {
      matchers: { cluster: 'prod "eu"' },
      services: [{ workload: 'Deployment/bot', selector: 'team="music"' }],
    };
    expect(slotsOf({}, settings)['selector']).toBe('namespace="music",team="music",cluster="prod \\"eu\\""');
    expect(slotsOf({}, { services: [{ workload: 'bot', selector: 'job="bot"' }] })['selector']).toBe('job="bot"');
  });

  test('series of two clusters belong to none of them', () => {
    const two = [
      { ...codes[0], cluster: 'eu' },
      { ...codes[1], cluster: 'us' },
    ] as readonly Labels[];
    expect(
      slotsOf({ http_requests_total: two }, { services: [{ workload: 'bot', selector: 'job="bot"' }] }),
    ).toMatchObject({
      requests: expect.stringContaining('wrong-subject: its series come from several clusters ("eu", "us")') as string,
    });
  });

  test('a namespace of two clusters belongs to nobody', () => {
    const slots = slotsOf({ 'count by (cluster)': [{ cluster: 'eu' }, { cluster: 'us' }], http_requests_total: codes });
    expect(slots['selector']).toContain(
      'wrong-subject: the server holds this namespace of several clusters ("eu", "us")',
    );
    expect(slots['requests']).toBe(slots['selector']);
    expect(slots['object']).toBe(slots['selector']);
  });
});

describe('objectives', () => {
  const slo = { service: 'bot', objective: 99.9, window: '30d', indicator: 'requests' };
  const made = (settings: JsonRecord): MeasuredSubjects =>
    subjectsOf(inputOf([controller('Deployment', 'bot')], settings));

  test('a service without one is unknown, and told what to write', () => {
    expect(made({}).lostObjectives).toMatchObject([
      {
        reason: 'not-collected',
        text: expect.stringContaining('service: music/Deployment/bot, objective: 99.9') as string,
      },
    ]);
    expect(made({ slos: [slo] }).lostObjectives).toEqual([]);
  });

  test('one of a service that is not there is unknown', () => {
    expect(made({ slos: [slo, { ...slo, service: 'bto' }] }).lostObjectives).toMatchObject([
      { reason: 'wrong-subject' },
    ]);
  });

  test('shares are exact', () => {
    const [objective] = made({ slos: [slo] }).objectives;
    expect(objective).toMatchObject({ objective: 0.999, windowSeconds: 2_592_000 });
    expect(text(objective?.slots['objective'])).toBe('0.999');
  });

  test('a threshold that no bucket ends at is refused, however it is written', () => {
    const buckets = ['0.1', '0.5', '1.0', '+Inf'].map((le) => ({
      __name__: 'http_request_duration_seconds_bucket',
      le,
    }));
    const partOf = (threshold: number): string => {
      const settings = { slos: [{ ...slo, indicator: 'latency', threshold }] };
      const input = inputOf([controller('Deployment', 'bot')], settings);
      const [objective] = subjectsOf(input, { duration_seconds_bucket: buckets }).objectives;
      return text(objective?.slots['partOf']);
    };
    expect(partOf(0.5)).toBe('le="0.5"');
    expect(partOf(1)).toBe('le="1.0"');
    expect(partOf(0.3)).toContain('wrong-subject: 0.3 is no bound');
  });
});

test('discovery never asks without a namespace or a job, and every text parses', () => {
  const input = inputOf([controller('Deployment', 'bot'), controller('StatefulSet', 'we"ird'), pod], {
    services: [{ workload: 'bot', selector: 'team="music"' }],
  });
  const queries = discoveryQueries(input);
  expect(queries.length).toBeGreaterThan(5);
  for (const query of queries) {
    let sound = true;
    parser.parse(query).iterate({
      enter: ({ type }) => {
        if (type.isError) sound = false;
      },
    });
    expect([query, sound]).toEqual([query, true]);
    expect(query).toMatch(/[{,](?:namespace="[^"]|job=~"[^"])/);
  }
});

test('the same input and answers give the same subjects', () => {
  const input = inputOf([controller('Deployment', 'bot'), controller('StatefulSet', 'shard')]);
  expect(subjectsOf(input)).toEqual(subjectsOf(input));
});
