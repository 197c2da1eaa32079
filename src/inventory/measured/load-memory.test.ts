import { describe, expect, test } from 'vitest';
import type { Container, Workload } from '../../model/graph.ts';
import type { PromQuery, PromRange } from '../../model/prometheus.ts';
import type { MemoryQueries } from './load-memory.ts';
import { memoryQueries, memorySeries } from './load-memory.ts';

/** Two hours short of a multiple of twenty minutes, so that blocks and steps do not meet by themselves. */
const end = Date.parse('2026-11-21T12:07:13Z') / 1000;
const seconds = 4 * 3600;
const start = end - seconds;
const shift = Math.ceil(end / 1200) * 1200 - end;

const series = 'namespace="music",pod=~"bot-.*"';
const queries = memoryQueries({ seconds, end }, series, 'containers');
if (queries === undefined) throw new Error('four hours are a soak test');

const container = (name: string, memory?: string, kind: Container['kind'] = 'regular'): Container =>
  ({ name, kind, object: memory === undefined ? {} : { resources: { limits: { memory } } } }) as unknown as Container;
const workload = (...containers: readonly Container[]): Workload => ({ containers }) as unknown as Workload;

type Values = (block: number) => number | undefined;

/** Twelve blocks, at the times at which Prometheus answers for them. */
const range = (labels: PromRange['labels'], value: Values): PromRange => ({
  labels,
  points: Array.from({ length: 12 }, (_, index) => index).flatMap((index) => {
    const found = value(index);
    return found === undefined ? [] : [[start + (index + 1) * 1200 + shift, found] as const];
  }),
});

interface Told {
  readonly least?: Values;
  readonly samples?: Values;
  readonly firstStart?: Values;
  readonly lastStart?: Values;
}
type Answers = Readonly<Partial<Record<keyof MemoryQueries, PromQuery['answer']>>>;

const bot = { pod: 'bot-0', container: 'bot' };
const sound: Required<Told> = {
  least: () => 100,
  samples: () => 40,
  firstStart: () => start - 600,
  lastStart: () => start - 600,
};

/** Ranges of one container, another one beside it, and answers that are different. */
function judged(
  told: Told,
  answers: Answers = {},
  more: readonly (readonly [PromRange['labels'], Told])[] = [],
  of: Workload = workload(container('bot', '512Mi')),
  warnings: readonly string[] = [],
) {
  const all = [[bot, told] as const, ...more];
  const ranged = (name: keyof Told): PromQuery['answer'] => ({
    status: 'ranged',
    ranges: all
      .map(([labels, one]) => range(labels, one[name] ?? sound[name]))
      .filter(({ points }) => points.length > 0),
  });
  const byText = new Map<string, PromQuery['answer']>();
  for (const name of ['least', 'samples', 'firstStart', 'lastStart'] as const)
    byText.set(queries?.[name] ?? '', answers[name] ?? ranged(name));
  byText.set(queries?.limits ?? '', answers.limits ?? { status: 'answered', series: [] });
  return memorySeries({
    seconds,
    end,
    queries,
    workload: of,
    from: 'containers',
    lookup: (query) => {
      const answer = byText.get(query);
      return answer === undefined ? undefined : { query, answer, warnings };
    },
  });
}

const unknownWith = (text: string) => ({ unknown: expect.stringContaining(text) as string });

describe('memory over a soak test', () => {
  test('is asked about in blocks that end where the run ends, never without a namespace', () => {
    expect(queries.least).toBe(
      `(max by (pod,container) (min_over_time(container_memory_working_set_bytes{${series},container!="",container!="POD"}[1200s] offset ${shift * 1000}ms)))[14400s:1200s] @ ${(end + shift).toFixed(3)}`,
    );
    for (const query of Object.values(queries) as readonly string[])
      for (const selector of query.match(/\{[^}]*\}/g) ?? []) expect(selector).toContain('namespace="music"');
  });

  test('is not asked about for a run that is no soak test', () => {
    expect(memoryQueries({ seconds: 3600, end }, series, 'containers')).toBeUndefined();
    const asking = { seconds: 3600, end, queries: undefined, workload: undefined, from: 'containers' } as const;
    expect(memorySeries({ ...asking, lookup: () => undefined })).toEqual(unknownWith('lasted 1.0 h'));
  });

  test('is one series where nothing was restarted', () => {
    expect(judged({ least: (block) => 100 + block })).toEqual({
      value: [
        {
          name: 'bot-0/bot',
          limit: { value: 512 * 2 ** 20 },
          from: 0,
          to: seconds,
          blocks: Array.from({ length: 12 }, (_, index) => ({ from: index * 1200, bytes: 100 + index, samples: 40 })),
        },
      ],
    });
  });

  test('is cut at a restart, and the block in which it was belongs to no side', () => {
    const again = start + 4 * 1200 + 500;
    const found = judged({
      firstStart: (block) => (block <= 4 ? start - 600 : again),
      lastStart: (block) => (block < 4 ? start - 600 : again),
    });
    expect(found).toMatchObject({
      value: [
        { from: 0, to: again - start, blocks: { length: 4 } },
        { from: again - start, to: seconds, blocks: { length: 7 } },
      ],
    });
  });

  test('of a restart between two blocks is cut, too, and so is a pod of the same name that was made anew', () => {
    const again = start + 6 * 1200 - 1;
    const since: Values = (block) => (block < 6 ? start - 600 : again);
    expect(judged({ firstStart: since, lastStart: since })).toMatchObject({
      value: [{ blocks: { length: 6 } }, { blocks: { length: 6 } }],
    });
  });

  test('of what restarts all the time holds no blocks', () => {
    const found = judged({
      firstStart: (block) => start + block * 1200,
      lastStart: (block) => start + block * 1200 + 900,
    });
    expect(found).toMatchObject({ value: expect.arrayContaining([]) as unknown });
    const pieces = 'value' in found ? found.value : [];
    expect(pieces.length).toBeGreaterThan(10);
    for (const { blocks } of pieces) expect(blocks).toEqual([]);
  });

  test('keeps a gap, and lasts to the end of the run whether anybody looked or not', () => {
    const found = judged({ least: (block) => (block === 3 || block > 8 ? undefined : 100) });
    expect(found).toMatchObject({ value: [{ from: 0, to: seconds, blocks: { length: 8 } }] });
  });

  test('whose start is told in none of its blocks is no evidence', () => {
    const found = judged({ firstStart: () => undefined, lastStart: () => undefined }, {}, [
      [{ pod: 'bot-1', container: 'bot' }, {}],
    ]);
    expect(found).toMatchObject({ value: [{ name: 'bot-0/bot', from: 0, to: 0, blocks: [] }, { name: 'bot-1/bot' }] });
  });

  test.each<[string, Told, Answers, readonly (readonly [PromRange['labels'], Told])[], string]>([
    ['nothing was scraped then', { least: () => undefined, lastStart: () => undefined }, {}, [], 'holds no memory'],
    [
      'nothing tells of restarts',
      { firstStart: () => undefined, lastStart: () => undefined },
      {},
      [],
      'whether it was restarted',
    ],
    [
      'a pod is seen to run, and not its memory',
      {},
      {},
      [[{ pod: 'bot-1', container: 'bot' }, { least: () => undefined }]],
      'bot-1/bot was not measured',
    ],
    ['the server refuses', {}, { least: { status: 'unknown', reason: 'timeout', text: 'too slow' } }, [], 'too slow'],
    ['the server answers with a number', {}, { samples: { status: 'answered', series: [] } }, [], 'no range'],
  ])('is unknown where %s', (_, told, answers, more, text) => {
    expect(judged(told, answers, more)).toEqual(unknownWith(text));
  });

  test('is unknown where data are partial, where nobody asked, and where a container was not measured', () => {
    expect(judged({}, {}, [], workload(container('bot', '1Gi')), ['partial'])).toEqual(
      unknownWith('Prometheus warned'),
    );
    expect(
      memorySeries({ seconds, end, queries, workload: undefined, from: 'containers', lookup: () => undefined }),
    ).toEqual(unknownWith('was not sent'));
    expect(judged({}, {}, [], workload(container('bot', '1Gi'), container('proxy', '1Gi')))).toEqual(
      unknownWith('memory of proxy'),
    );
  });

  test('leaves containers out that end before others start', () => {
    const found = judged(
      {},
      {},
      [[{ pod: 'bot-0', container: 'migrate' }, { least: (block) => (block === 0 ? 5 : undefined) }]],
      workload(container('migrate', '64Mi', 'init'), container('bot', '512Mi')),
    );
    expect(found).toMatchObject({ value: [{ name: 'bot-0/bot' }] });
  });
});

describe('the limit of memory', () => {
  const limitOf = (of: Workload, told?: PromQuery['answer']) => {
    const found = judged({}, told === undefined ? {} : { limits: told }, [], of);
    return 'value' in found ? found.value[0]?.limit : found;
  };
  const told: PromQuery['answer'] = {
    status: 'answered',
    series: [
      { labels: { container: 'bot' }, value: 1000 },
      { labels: { container: 'other' }, value: 5 },
    ],
  };
  test('is that of the manifests, else what was told during the run', () => {
    expect(limitOf(workload(container('bot', '1Ki')), told)).toEqual({ value: 1024 });
    expect(limitOf(workload(container('bot')), told)).toEqual({ value: 1000 });
  });
  test.each<[string, Workload, PromQuery['answer'] | undefined, string]>([
    ['nobody tells one', workload(container('bot')), undefined, 'neither the manifests nor kube-state-metrics'],
    [
      'it is no number',
      workload(container('bot')),
      { status: 'answered', series: [{ labels: { container: 'bot' }, value: 'NaN' }] },
      'neither',
    ],
    [
      'it is nought',
      workload(container('bot')),
      { status: 'answered', series: [{ labels: { container: 'bot' }, value: 0 }] },
      'neither',
    ],
    ['it is filled in later', workload(container('bot', '${LIMIT}')), told, 'can’t be read'],
    [
      'the server refuses',
      workload(container('bot')),
      { status: 'unknown', reason: 'timeout', text: 'too slow' },
      'too slow',
    ],
  ])('is unknown where %s', (_, of, answer, text) => {
    expect(limitOf(of, answer)).toEqual(unknownWith(text));
  });
});
