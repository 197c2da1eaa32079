import { compareText } from '../../model/identity.ts';
import type { Json } from '../../model/json.ts';
import type { Known } from '../../model/known.ts';
import type { SourceAnswer } from '../../model/live.ts';
import type { Batching, PrometheusEvidence, PromQuery, QueryBatch, QueryRound } from '../../model/prometheus.ts';
import type { PrometheusAccess } from './access.ts';
import { cleanerOf } from './access.ts';
import type { Asked, PrometheusClient, World } from './client.ts';
import { openClient } from './client.ts';
import { serverClock } from './clock.ts';
import type { Limits } from './limits.ts';
import { defaultLimits } from './limits.ts';
import { readAlertmanagers, readFlags, readRules, readTargets, readVersion } from './status.ts';
import { readAnswer } from './vector.ts';

export interface PrometheusRequest {
  readonly access: PrometheusAccess;
  /** RFC 3339: the instant of every query. */
  readonly instant: string;
  readonly rounds: readonly QueryRound[];
  /** What may be asked together, and how its answer is told apart; undefined where it tells nothing. */
  readonly together?: {
    readonly batches: Batching;
    readonly parts: (batch: QueryBatch, answer: PromQuery) => readonly PromQuery[] | undefined;
  };
  readonly world: World;
  readonly limits?: Partial<Limits>;
  readonly progress?: (text: string) => void;
}

/**
 * Asks one Prometheus all questions of a run at one instant. Fails as a whole only where nothing that it says could be
 * relied on: it is not there, refuses, is no Prometheus, or has another clock. Otherwise each question that could not
 * be answered says why, and what was answered before the time was over is kept.
 */
export async function collectPrometheus(request: PrometheusRequest): Promise<SourceAnswer<PrometheusEvidence>> {
  const limits: Limits = { ...defaultLimits, ...request.limits };
  const clean = cleanerOf(request.access);
  const end = new AbortController();
  const timer = setTimeout(() => {
    end.abort();
  }, limits.totalMilliseconds);
  const client = openClient({ access: request.access, limits, world: request.world, clean, signal: end.signal });
  try {
    return await collectWith(client, { ...request, limits, clean });
  } finally {
    clearTimeout(timer);
    client.close();
  }
}

interface Run extends PrometheusRequest {
  readonly limits: Limits;
  readonly clean: (text: string) => string;
}

async function collectWith(client: PrometheusClient, run: Run): Promise<SourceAnswer<PrometheusEvidence>> {
  const { access, instant, limits } = run;
  // Asks no series, so that it needs no matcher; only what evaluates PromQL at our instant can answer it.
  const first = await client.query('vector(1)', instant);
  const proof = queryOf('vector(1)', first, run).answer;
  if (proof.status === 'unknown') return failed(access, proof.reason, proof.text);
  if (proof.status === 'ranged' || proof.series.length !== 1 || proof.series[0]?.value !== 1) {
    return failed(access, 'parse-error', 'no Prometheus: vector(1) is not 1');
  }
  const clock = serverClock(first, { instant, limits });
  if ('fault' in clock) return failed(access, 'stale', clock.fault);
  const status = readStatus(client, run.clean);
  const queries = await askRounds(client, run);
  return {
    status: 'present',
    evidence: {
      server: access.address,
      instant,
      serverTime: clock.serverTime,
      ...(await status),
      queries: [...queries].sort((a, b) => compareText(a.query, b.query)),
      notes: notesOf(access),
    },
  };
}

function failed(
  { address }: PrometheusAccess,
  reason: 'stale' | PromQueryReason,
  text: string,
): SourceAnswer<PrometheusEvidence> {
  return { status: 'failed', reason, text: `${address}: ${text}` };
}

type PromQueryReason = Extract<PromQuery['answer'], { status: 'unknown' }>['reason'];

async function askRounds(client: PrometheusClient, run: Run): Promise<readonly PromQuery[]> {
  const { limits, instant, progress } = run;
  const answered = new Map<string, PromQuery>();
  let sent = 0;
  const ask = async (texts: readonly string[]): Promise<readonly PromQuery[]> => {
    const allowed = texts.slice(0, Math.max(0, limits.queries - sent));
    sent += allowed.length;
    let done = 0;
    const results = await Promise.all(
      allowed.map(async (text) => {
        const query = queryOf(text, await client.query(text, instant), run);
        done += 1;
        progress?.(`asking Prometheus: ${done} of ${allowed.length} queries`);
        return query;
      }),
    );
    return [...results, ...texts.slice(allowed.length).map((query) => notSent(query, limits.queries))];
  };
  for (const round of run.rounds) {
    const texts = [...new Set(round([...answered.values()]))].filter((text) => !answered.has(text)).sort(compareText);
    const wanted = new Set(texts);
    const batches = run.together?.batches(texts, [...answered.values()]) ?? [];
    const answers = await ask(batches.map(({ query }) => query));
    for (const [index, batch] of batches.entries()) {
      const answer = answers[index];
      const parts = answer === undefined ? undefined : run.together?.parts(batch, answer);
      for (const part of parts ?? []) if (wanted.delete(part.query)) answered.set(part.query, part);
    }
    for (const query of await ask([...wanted])) answered.set(query.query, query);
  }
  return [...answered.values()];
}

function notSent(query: string, most: number): PromQuery {
  return {
    query,
    answer: { status: 'unknown', reason: 'timeout', text: `not sent: a run asks at most ${most} queries` },
    warnings: [],
  };
}

function queryOf(query: string, { reply, milliseconds }: Asked, { instant, limits, clean }: Run): PromQuery {
  if (reply.status === 'refused') {
    const { reason, text } = reply;
    return { query, answer: { status: 'unknown', reason, text }, warnings: [], milliseconds };
  }
  return {
    query,
    answer: readAnswer(reply.data, { instant: Date.parse(instant), limits, clean }),
    warnings: reply.warnings,
    ...(reply.infos.length === 0 ? {} : { infos: reply.infos }),
    milliseconds,
  };
}

type Status = Pick<PrometheusEvidence, 'version' | 'flags' | 'rules' | 'targets' | 'alertmanagers'>;

/** What a server need not have: Mimir, Thanos and others answer differently, or not at all. */
async function readStatus(client: PrometheusClient, clean: (text: string) => string): Promise<Status> {
  const at = async <T>(
    path: string,
    read: (data: Json | undefined) => Known<T>,
    parameters?: Readonly<Record<string, string>>,
  ): Promise<Known<T>> => {
    const { reply } = await client.get(path, parameters);
    if (reply.status === 'success') return read(reply.data);
    return reply.isMissing === true
      ? { reason: 'not-collected', text: `the server has no ${path}` }
      : { reason: reply.reason, text: `${path}: ${reply.text}` };
  };
  const [version, flags, rules, targets, alertmanagers] = await Promise.all([
    at('/api/v1/status/buildinfo', (data) => readVersion(data, clean)),
    at('/api/v1/status/flags', (data) => readFlags(data, clean)),
    at('/api/v1/rules', (data) => readRules(data, clean), { type: 'alert' }),
    at('/api/v1/targets', (data) => readTargets(data, clean), { state: 'active' }),
    at('/api/v1/alertmanagers', readAlertmanagers),
  ]);
  return { version, flags, rules, targets, alertmanagers };
}

function notesOf({ address, auth, headers }: PrometheusAccess): readonly string[] {
  const names = Object.keys(headers ?? {}).sort(compareText);
  const isShown = auth !== undefined || names.length > 0;
  const host = URL.parse(address)?.hostname ?? '';
  return [
    ...(names.length === 0 ? [] : [`asked with the headers ${names.join(', ')}`]),
    ...(isShown && address.startsWith('http:') && !/^(?:localhost|127\.[\d.]+|\[::1\])$/.test(host)
      ? ['credentials went over plain http: whoever is between can read them']
      : []),
  ];
}
