import type { Measurement, QueryAnswer, Verdict } from '../../src/model/check.ts';
import { history } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { placeOf, plain } from '../kit/measured.ts';
import { guarded, isEmpty, numberOf } from '../kit/prometheus.ts';
import { guarded as catching, notAsked, unknown } from '../kit/verdict.ts';

const exporters = '{__name__=~"pg_up|redis_up",{{database}}}';

const limits = {
  maxConnectionsPercent: bound('Largest share of the connections that are allowed', '%', 100),
  maxRollbackPercent: bound('Largest share of transactions that are rolled back', '%', 100),
  minHitPercent: bound('Least share of blocks that PostgreSQL finds in its cache', '%', 100),
  maxDeadlocks: bound('Most deadlocks a day', 'deadlocks', 1e6),
  maxTransactionSeconds: bound('Longest transaction', 's', 86_400),
  maxRedisMemoryPercent: bound('Largest share of the maxmemory of Redis', '%', 100),
  minRedisHitPercent: bound('Least share of keys that Redis finds', '%', 100),
};

interface Question {
  readonly query:
    'connections' | 'rollbacks' | 'deadlocks' | 'hits' | 'transaction' | 'redisMemory' | 'redisLost' | 'redisHits';
  readonly what: string;
  readonly unit: string;
  readonly limit: keyof typeof limits | 'none';
  /** More is better. */
  readonly isLeast?: true;
  /** What no series mean, where they mean something. */
  readonly whenEmpty?: 'not asked';
}

const postgres: readonly Question[] = [
  { query: 'connections', what: 'connections of all that are allowed', unit: '%', limit: 'maxConnectionsPercent' },
  { query: 'rollbacks', what: 'transactions that were rolled back', unit: '%', limit: 'maxRollbackPercent' },
  { query: 'hits', what: 'blocks found in the cache', unit: '%', limit: 'minHitPercent', isLeast: true },
  { query: 'deadlocks', what: 'deadlocks', unit: 'a day', limit: 'maxDeadlocks' },
  { query: 'transaction', what: 'longest transaction', unit: 's', limit: 'maxTransactionSeconds' },
];

const redis: readonly Question[] = [
  // Without maxmemory there is nothing to be a share of.
  {
    query: 'redisMemory',
    what: 'memory of maxmemory',
    unit: '%',
    limit: 'maxRedisMemoryPercent',
    whenEmpty: 'not asked',
  },
  { query: 'redisLost', what: 'evicted keys and refused connections', unit: 'a day', limit: 'none' },
  { query: 'redisHits', what: 'keys that were found', unit: '%', limit: 'minRedisHitPercent', isLeast: true },
];

/** DB2, 3, 5, 7 and DB10 to 12 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'database-tuned',
  title: 'The database has room: connections, cache and transactions are within bounds',
  why: 'A database that is out of connections or reads everything from disk is the slowest part of every command.',
  fix: 'Pool connections, give the cache more memory, and end transactions that wait for somebody.',
  effort: 'days',
  references: ['https://www.postgresql.org/docs/current/monitoring-stats.html'],
  since: '0.1.0',
  subject: 'measured-workload',
  readsRole: true,
  reads: [],
  needs: ['prometheus'],
  params: limits,
  messages: { beyond: '{what} of {workload}: {value} in a day; {limit} is the limit' },
  queries: {
    ...history(exporters, '1d', '86400'),
    freshness: `time() - max(timestamp(${exporters}))`,
    engines: `count by (__name__) (${exporters})`,
    isUp: `min(min_over_time(${exporters}[1d]))`,
    lastError:
      'max(max_over_time({__name__=~"pg_exporter_last_scrape_error|redis_exporter_last_scrape_error",{{database}}}[1d]))',
    connections:
      '100 * max(max_over_time((sum by (instance) (pg_stat_activity_count{{{database}}}) / on (instance) min by (instance) (pg_settings_max_connections{{{database}}}))[1d:5m]))',
    rollbacks:
      '100 * sum(rate(pg_stat_database_xact_rollback{{{database}}}[1d])) / (sum(rate(pg_stat_database_xact_commit{{{database}}}[1d])) + sum(rate(pg_stat_database_xact_rollback{{{database}}}[1d])) > 0)',
    hits: '100 * sum(rate(pg_stat_database_blks_hit{{{database}}}[1d])) / (sum(rate(pg_stat_database_blks_hit{{{database}}}[1d])) + sum(rate(pg_stat_database_blks_read{{{database}}}[1d])) > 0)',
    deadlocks: 'sum(increase(pg_stat_database_deadlocks{{{database}}}[1d]))',
    transaction: 'max(max_over_time(pg_stat_activity_max_tx_duration{{{database}}}[1d]))',
    redisMemory:
      '100 * max(max_over_time((redis_memory_used_bytes{{{database}}} / (redis_memory_max_bytes{{{database}}} > 0))[1d:5m]))',
    redisLost:
      'sum(increase(redis_evicted_keys_total{{{database}}}[1d])) + sum(increase(redis_rejected_connections_total{{{database}}}[1d]))',
    redisHits:
      '100 * sum(rate(redis_keyspace_hits_total{{{database}}}[1d])) / (sum(rate(redis_keyspace_hits_total{{{database}}}[1d])) + sum(rate(redis_keyspace_misses_total{{{database}}}[1d])) > 0)',
  },
  run: ({ subject, params, answers, finding }) => {
    const role = subject.workload?.role.role;
    const { database } = subject.slots;
    // Whoever names an exporter for it says that it is a database.
    if (role !== 'store' && (database === undefined || 'reason' in database)) return notAsked('it is no database');
    return guarded(answers, () => {
      const names = new Set(labelsOf(answers.engines));
      if (names.size !== 1)
        return unknown(
          names.size === 0 ? 'not-collected' : 'wrong-subject',
          names.size === 0
            ? 'no exporter of PostgreSQL or Redis answers to the selector'
            : 'exporters of PostgreSQL and of Redis answer to one selector',
        );
      if (!isEmpty(answers.lastError) && numberOf(answers.lastError, 'errors of the exporter') > 0)
        return unknown('partial-data', 'the exporter could not read all of the database');
      if (numberOf(answers.isUp, 'whether it is up') < 1)
        return unknown('partial-data', 'the exporter lost the database within the day');
      const verdicts = (names.has('pg_up') ? postgres : redis).map((question) =>
        catching(() => {
          const { query, what, unit, limit: name, isLeast, whenEmpty } = question;
          if (whenEmpty !== undefined && isEmpty(answers[query])) return notAsked(`${what}: there is no limit`);
          const value = numberOf(answers[query], what);
          const limit = name === 'none' ? 0.5 : params[name];
          const measured: Measurement[] = [{ what, value, unit, good: limit, bad: limit }];
          if (isLeast === true ? value >= limit : value <= limit) return { outcome: 'pass', measured };
          const data = {
            what,
            workload: subject.identity.name,
            value: `${plain(value)} ${unit}`,
            limit: name === 'none' ? 'none' : `${limit} ${unit}`,
          };
          return {
            outcome: 'fail',
            findings: [finding('beyond', { data, at: placeOf(subject), discriminator: query })],
            measured,
          };
        }),
      );
      return together(verdicts);
    });
  },
});

function bound(description: string, unit: string, maximum: number) {
  return { type: 'number', minimum: 0, maximum, unit, description } as const;
}

function labelsOf(answer: QueryAnswer): readonly string[] {
  return 'answer' in answer && answer.answer.status === 'answered'
    ? answer.answer.series.map(({ labels }) => labels['__name__'] ?? '')
    : [];
}

/** What is beyond its bounds is a fault, whatever else is unknown; all that is known is shown. */
function together(verdicts: readonly Verdict[]): Verdict {
  const measured = verdicts.flatMap((one) => ('measured' in one ? (one.measured ?? []) : []));
  const [first, ...rest] = verdicts.flatMap((one) => (one.outcome === 'fail' ? one.findings : []));
  if (first !== undefined) return { outcome: 'fail', findings: [first, ...rest], measured };
  const open = verdicts.find((one) => one.outcome === 'unknown');
  return open === undefined ? { outcome: 'pass', measured } : { ...open, measured };
}
