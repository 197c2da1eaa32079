import { readFile, readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { registeredChecks, resolveBuiltIn } from '../../tools/build/packs.ts';
import { builtInPacks } from './builtin.ts';

const checks = await registeredChecks();
const names = Object.keys(builtInPacks);
const resolved = new Map(
  await Promise.all(names.map(async (name) => [name, await resolveBuiltIn(name, checks)] as const)),
);

function pack(name: string) {
  const found = resolved.get(name);
  if (found === undefined) throw new Error(`no pack ${name}`);
  return found;
}

test('every pack of rules/packs is built in, and parses without a problem', async () => {
  const files = (await readdir('rules/packs')).filter((file) => file.endsWith('.yaml'));
  expect(files.map((file) => file.replace('.yaml', '')).sort()).toEqual([...names].sort());
  expect([...resolved.values()].map((item) => item.name).sort()).toEqual([...names].sort());
});

test.each(names)('%s: the resolved file that a scan loads is the resolved YAML', async (name) => {
  const built: unknown = JSON.parse(await readFile(`rules/packs/${name}.gen.json`, 'utf8'));
  expect(built, 'run: node tools/build/packs.ts').toEqual(pack(name));
});

/** Standards that files alone can prove certify nothing. */
const certifying = names.filter((name) => pack(name).levels.some((level) => level.profile === 'full'));
/** What another tool says certifies nothing either. */
const ofTools = names.filter((name) => name.startsWith('parity-'));

test('only a pack of a standard about manifests has no level for a running system', () => {
  const others = names.filter((name) => !certifying.includes(name) && !ofTools.includes(name));
  expect(others.filter((name) => !name.startsWith('pod-security-'))).toEqual([]);
  for (const name of others) {
    expect(pack(name).levels.map((level) => level.name)).not.toContain('certified');
    // Its level needs every rule passed and known.
    expect(pack(name).levels.map((level) => level.gates)).toEqual([
      [
        { gate: 'profile', profile: 'static' },
        { gate: 'min-score', value: 100 },
      ],
    ]);
    expect(pack(name).rules.filter((rule) => rule.weight === 0)).toEqual([]);
  }
});

test.each(names.filter((name) => name.startsWith('parity-')))(
  '%s: each rule names the check of the other program, and the only level is what its exit code says',
  (name) => {
    const { rules, levels } = pack(name);
    expect(rules.filter(({ peer }) => peer?.[0]?.tool !== name.replace('parity-', ''))).toEqual([]);
    expect(rules.filter(({ roles }) => roles !== undefined)).toEqual([]);
    expect(levels.map((level) => level.profile)).toEqual(['static']);
  },
);

test.each(certifying)('%s: its strictest level can not hold on files alone', (name) => {
  const [strictest] = pack(name).levels;
  expect(strictest?.profile).toBe('full');
  const liveBlockers = pack(name).rules.filter((rule) => rule.awaits !== undefined);
  expect(liveBlockers.length).toBeGreaterThan(0);
});

test('discord-bot: blockers wait for live evidence, so that an unknown one keeps certified and conditional undecided', () => {
  const awaited = pack('discord-bot').rules.filter((rule) => rule.awaits !== undefined);
  expect(awaited.filter((rule) => rule.severity === 'blocker').map((rule) => rule.awaits)).toEqual([
    'discord',
    'discord',
  ]);
  const live = pack('discord-bot').rules.filter(({ check }) => check?.startsWith('live-'));
  expect(live.filter(({ severity }) => severity === 'blocker').map(({ id }) => id)).toEqual([
    'live-replicas-available',
  ]);
  expect(live.every(({ profiles, tier }) => profiles.join() === 'full' && tier === 'observed')).toBe(true);
  const asked = pack('discord-bot').rules.filter(
    ({ id, severity }) => severity === 'blocker' && /^(?:error-budget|replica-always)/.test(id),
  );
  expect(asked.map(({ id, tier }) => [id, tier])).toEqual([
    ['error-budget-left', 'measured'],
    ['replica-always-available', 'measured'],
  ]);
  const loadTested = pack('discord-bot').rules.filter(({ check }) => check?.startsWith('load-'));
  expect(loadTested.filter(({ severity }) => severity === 'blocker').map(({ id }) => id)).toEqual(
    expect.arrayContaining(['load-claimed-reached', 'load-errors-within-bounds', 'load-test-real-work']),
  );
  expect(loadTested.every(({ profiles }) => profiles.join() === 'full')).toBe(true);
  expect(awaited.every((rule) => rule.profiles.length === 1 && rule.profiles[0] === 'full')).toBe(true);
});

test('roles that a rule is not asked of (a gateway runs once; a voice node and a store are no replicas)', () => {
  const except = new Map(pack('discord-bot').rules.map((rule) => [rule.id, rule.roles?.except]));
  expect(except.get('min-replicas')).toEqual(['gateway', 'sharded-gateway', 'voice', 'store']);
  expect(except.get('readiness-probe')).toEqual(['gateway', 'sharded-gateway']);
  expect(except.get('pod-disruption-budget')).toEqual(['gateway']);
});

test('one check with two severities is two rules with different scope or params', () => {
  for (const item of resolved.values()) {
    const scopes = item.rules
      .filter((rule) => rule.check !== undefined)
      .map((rule) => JSON.stringify([rule.check, rule.roles, rule.params]));
    expect(new Set(scopes).size).toBe(scopes.length);
  }
});

describe('certification-100', () => {
  const bullets: Readonly<Record<string, readonly string[]>> = {
    infrastructure: [
      'Kubernetes deployment manifests with HPA',
      'Multi-service architecture with proper networking',
      'StatefulSets for databases with persistent storage',
      'Ingress with TLS and rate limiting',
      'RBAC and least-privilege security',
      'Network policies for zero-trust networking',
      'PodDisruptionBudgets for high availability',
    ],
    testing: [
      '70%+ test coverage across all services',
      'E2E tests for critical flows (music playback, subscriptions)',
      'Load tests for 10-1000 concurrent guilds',
      'Integration tests for Redis pub/sub',
      'Comprehensive test fixtures and mocks',
      'Automated test execution in CI/CD',
    ],
    documentation: [
      'Complete C4 architecture diagrams (4 levels)',
      'Sequence diagrams for critical flows',
      'OpenAPI 3.0 specification for all endpoints',
      'Operations runbook with incident procedures',
      'Deployment guides for multiple environments',
      'Inline code documentation',
    ],
    monitoring: [
      'Prometheus alert rules (40+ alerts)',
      'Grafana dashboards (4 comprehensive dashboards)',
      'Service health monitoring',
      'Business KPI tracking',
      'Performance metrics and SLI tracking',
      'Structured logging with Sentry integration',
    ],
    performance: [
      'Multi-tier caching (L1 memory + L2 Redis)',
      'Redis cluster support for HA',
      'Distributed rate limiting',
      'Connection pooling (Redis, PostgreSQL)',
      'Circuit breakers for fault tolerance',
      'Query optimization and indexing',
    ],
  };

  test('has five categories of 20 points', () => {
    expect(pack('certification-100').categories.map(({ id, weight }) => [id, weight])).toEqual(
      Object.keys(bullets).map((id) => [id, 20]),
    );
  });

  test.each(Object.entries(bullets))('quotes each line of %s, and nothing else', (category, lines) => {
    const titles = pack('certification-100')
      .rules.filter((rule) => rule.category === category)
      .map((rule) => rule.title ?? '');
    for (const line of lines)
      expect(titles.filter((title) => title === line || title.startsWith(`${line}: `))).not.toEqual([]);
    for (const title of titles) expect(lines).toContain(title.split(': ')[0]);
  });

  test('what the repository or documents would prove stays in static, unknown', () => {
    const awaited = pack('certification-100').rules.filter(
      (rule) => rule.awaits === 'repository' || rule.awaits === 'document',
    );
    expect(awaited).toHaveLength(20);
    expect(awaited.every((rule) => rule.profiles.includes('static'))).toBe(true);
  });
});

describe('enterprise-eight', () => {
  const questions: Readonly<Record<string, string>> = {
    scalability: 'Can handle 10x growth?',
    reliability: '99.9%+ uptime achievable?',
    observability: 'Full visibility into health?',
    security: 'Zero-trust, least privilege?',
    cost: 'Optimized resource usage?',
    'developer-experience': 'Easy to deploy, debug, extend?',
    'disaster-recovery': 'Automated failover/rollback?',
    compliance: 'Audit logs, data governance?',
  };

  test('has eight criteria of one weight, with rules that files can decide in each', () => {
    const { categories, rules } = pack('enterprise-eight');
    expect(new Map(categories.map(({ id, weight }) => [id, weight]))).toEqual(
      new Map(Object.keys(questions).map((id) => [id, 1])),
    );
    for (const { id } of categories)
      expect(rules.filter((rule) => rule.category === id && rule.check !== undefined).length, id).toBeGreaterThan(1);
  });

  test.each(Object.entries(questions))('asks the question of %s as a rule that files can’t answer', (id, question) => {
    const asked = pack('enterprise-eight').rules.filter((rule) => rule.title?.startsWith(question));
    expect(asked.map(({ category, awaits, tier }) => [category, awaits !== undefined || tier === 'measured'])).toEqual([
      [id, true],
    ]);
  });
});

describe('deployment-excellence', () => {
  const parts: Readonly<Record<string, readonly string[]>> = {
    'Infrastructure & Architecture': [
      'Container Security',
      'Network Architecture',
      'Storage Strategy',
      'Compute Resources',
    ],
    'Security & Compliance': [
      'Authentication & Authorization',
      'Data Protection',
      'Network Security',
      'Container Security',
    ],
    'Monitoring & Observability': ['Metrics Collection', 'Logging', 'Alerting', 'Dashboards'],
    'Deployment & Operations': ['CI/CD Pipeline', 'Blue-Green Deployment', 'Rollback Procedures', 'Documentation'],
    'Performance & Scalability': ['Load Testing', 'Auto-scaling', 'Resource Optimization', 'Caching Strategy'],
  };

  test('has five categories of 20 points with four sub-categories, none of them empty', () => {
    const { categories, rules } = pack('deployment-excellence');
    expect(
      Object.fromEntries(categories.map((category) => [category.title, category.parts?.map(({ title }) => title)])),
    ).toEqual(parts);
    expect(categories.map(({ weight }) => weight)).toEqual([20, 20, 20, 20, 20]);
    for (const { id, parts: own = [] } of categories)
      for (const part of own)
        expect(
          rules.filter((rule) => rule.category === id && rule.part === part.id).length,
          part.title,
        ).toBeGreaterThan(0);
    expect(rules.filter(({ part }) => part === undefined).map(({ id }) => id)).toEqual([]);
  });

  test('takes what the programme calls blockers for blockers', () => {
    const severity = new Map(pack('deployment-excellence').rules.map((rule) => [rule.id, rule.severity]));
    for (const id of ['run-as-non-root', 'run-as-root-uid', 'security-context-set', 'network-policy'])
      expect(severity.get(id), id).toBe('blocker');
  });

  test('is approved above 90 points, with nothing critical or high open, and six signatures', () => {
    const [approved] = pack('deployment-excellence').levels;
    expect(approved).toMatchObject({ name: 'approved', profile: 'full' });
    expect(approved?.gates).toEqual(
      expect.arrayContaining([
        { gate: 'min-score', value: 90.1 },
        { gate: 'max-open', severity: 'blocker', value: 0 },
        { gate: 'max-open', severity: 'high', value: 0 },
      ]),
    );
    const signing = approved?.gates.find((gate) => gate.gate === 'sign-off');
    expect(signing?.roles).toHaveLength(6);
  });
});
