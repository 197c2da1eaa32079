import type { Inventory, ReadinessRun, ScorecardFinding, ScorecardTarget } from '../../src/model/scorecard.ts';
import type { RuleOutcome, Severity } from '../../src/model/outcome.ts';
import type { SampleRule } from './sample-run.ts';
import { edge, emptyInventory, finding, sampleRun, sampleTarget, subject, workload } from './sample-run.ts';

const music = (name: string, kind = 'Deployment'): string => `music/${kind}/${name}`;

/** The system of the broken music bot: five broken edges among agreements that hold. */
export const musicInventory: Inventory = {
  workloads: [
    workload({ name: 'gateway', role: 'gateway', replicas: 3 }),
    workload({ name: 'api', role: 'interactions', replicas: 2, exposure: 'Ingress bot.example.org/api', port: 8080 }),
    workload({ name: 'worker', role: 'worker', replicas: 2 }),
    workload({
      name: 'lavalink',
      kind: 'StatefulSet',
      role: 'voice',
      image: 'ghcr.io/lavalink-devs/lavalink:4.0.8',
      port: 2333,
      memory: 1536,
    }),
    workload({ name: 'redis', kind: 'StatefulSet', role: 'store', image: 'docker.io/library/redis:7.4.1', port: 6379 }),
    workload({
      name: 'postgres',
      kind: 'StatefulSet',
      role: 'store',
      image: 'docker.io/library/postgres:17.2',
      port: 5432,
      memory: null,
    }),
  ],
  services: [
    { id: 'svc/api', namespace: 'music', name: 'api', type: 'ClusterIP', ports: [8080] },
    { id: 'svc/redis', namespace: 'music', name: 'redis', type: 'ClusterIP', ports: [6379] },
    { id: 'svc/postgres', namespace: 'music', name: 'postgres', type: 'ClusterIP', ports: [5432] },
    { id: 'svc/lavalink', namespace: 'music', name: 'lavalink', type: 'ClusterIP', ports: [2333] },
  ],
  stores: [
    { id: music('redis', 'StatefulSet'), product: 'Redis', persistent: false },
    { id: music('postgres', 'StatefulSet'), product: 'PostgreSQL', persistent: true },
  ],
  outside: [
    { id: 'outside/discord', name: 'Discord', detail: 'gateway, REST, voice' },
    { id: 'outside/users', name: 'Internet', detail: 'bot.example.org' },
  ],
  monitoring: [{ id: 'monitoring/prometheus', name: 'Prometheus', detail: '12 alerts, 5 can fire' }],
  edges: [
    edge('svc/api', music('api'), 'selects'),
    edge('svc/redis', music('redis', 'StatefulSet'), 'selects'),
    edge('svc/postgres', music('postgres', 'StatefulSet'), 'selects'),
    edge('svc/lavalink', music('lavalink', 'StatefulSet'), 'selects'),
    edge(music('gateway'), 'outside/discord', 'egress', 'broken', 'no egress on 443'),
    edge(music('gateway'), music('redis', 'StatefulSet'), 'calls', 'broken', 'host cache ≠ redis'),
    edge(music('gateway'), 'svc/lavalink', 'calls'),
    edge('outside/users', 'svc/api', 'routes'),
    edge(music('api'), 'svc/redis', 'calls'),
    edge(music('api'), 'svc/postgres', 'calls', 'unknown'),
    edge(music('worker'), 'svc/postgres', 'calls'),
    edge(music('worker'), 'svc/redis', 'calls'),
    edge('monitoring/prometheus', music('lavalink', 'StatefulSet'), 'scrapes', 'broken', 'port 9090 is not served'),
    edge('monitoring/prometheus', music('api'), 'scrapes'),
    edge('monitoring/prometheus', music('gateway'), 'scrapes', 'unknown'),
  ],
  hiddenHosts: 2,
};

const pass = (rule: string, category: string, severity: Severity, title: string): SampleRule => ({
  rule,
  category,
  severity,
  outcome: 'pass',
  title,
});

const passing: readonly SampleRule[] = [
  pass('privileged-container', 'security', 'blocker', 'No container is privileged'),
  pass('secret-literal-in-env', 'security', 'blocker', 'No secret value stands in an environment variable'),
  pass('host-path-sensitive', 'security', 'blocker', 'No pod mounts a sensitive path of its node'),
  pass('capabilities-baseline', 'security', 'high', 'Containers add no capability beyond the baseline'),
  pass('selector-matches-template', 'reliability', 'blocker', 'Every selector matches its own pods'),
  pass('service-selects-pods', 'reliability', 'blocker', 'Every Service finds pods'),
  pass('readiness-probe', 'reliability', 'high', 'Every served container says when it is ready'),
  pass('hpa-target-exists', 'scalability', 'blocker', 'Every autoscaler finds its workload'),
  pass('memory-request', 'scalability', 'medium', 'Every container requests memory'),
  pass('scrape-target-named', 'observability', 'medium', 'Scrape targets carry a job name'),
];

const failing: readonly SampleRule[] = [
  {
    rule: 'egress-reaches-discord',
    category: 'reliability',
    severity: 'blocker',
    outcome: 'fail',
    title: 'Network policies let the bot reach Discord',
    why: 'The bot can neither open its gateway session nor answer an interaction. `namespaceSelector: {}` is every pod of the cluster, not the internet.',
    fix: 'Allow TCP 443 to 0.0.0.0/0 except private ranges for the gateway.',
    findings: [
      finding(
        subject('Deployment', 'gateway'),
        ['k8s/policies.yaml', 12, 1],
        'The policies default-deny, allow-dns and allow-redis together leave gateway no way to Discord on 443.',
        {
          related: [
            {
              as: 'other-end',
              text: 'needs gateway.discord.gg:443',
              subject: subject('Deployment', 'gateway'),
              location: { file: 'k8s/gateway.yaml', line: 1, column: 1 },
            },
            {
              as: 'cause',
              text: 'allow-redis: namespaceSelector {} on 6379',
              location: { file: 'k8s/policies.yaml', line: 44, column: 5 },
            },
          ],
          remediation: {
            effort: 'minutes',
            patch:
              'egress:\n  - to:\n      - ipBlock:\n          cidr: 0.0.0.0/0\n          except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]\n    ports:\n      - { protocol: TCP, port: 443 }',
          },
          dueDays: 3,
        },
      ),
    ],
    more: { effort: 'minutes' },
  },
  {
    rule: 'service-host-resolves',
    category: 'reliability',
    severity: 'blocker',
    outcome: 'fail',
    title: 'Every host that a workload is given is a Service, or known to be elsewhere',
    why: 'Every start fails at the first cache call; the restarts eat the daily identify budget.',
    fix: 'Name the Service that exists, or rename the Service to the name that is used.',
    findings: [
      finding(
        subject('Deployment', 'gateway'),
        ['k8s/gateway.yaml', 41, 20],
        'REDIS_URL of gateway names the host cache, and no Service bears that name.',
        {
          data: { host: 'cache', env: 'REDIS_URL' },
          related: [
            {
              as: 'nearest',
              text: 'the only Service on port 6379',
              subject: subject('Service', 'redis'),
              location: { file: 'k8s/redis.yaml', line: 88, column: 9 },
            },
          ],
          remediation: { effort: 'minutes', patch: '- name: REDIS_URL\n  value: redis://redis:6379' },
          dueDays: 3,
          owner: 'team-music',
        },
      ),
    ],
    more: { effort: 'minutes' },
  },
  {
    rule: 'single-gateway-session',
    category: 'scalability',
    severity: 'blocker',
    outcome: 'fail',
    title: 'Replicas of a gateway share their guilds by a shard contract',
    why: 'Three pods hold the same session: every event is answered three times, and each restart identifies three times.',
    fix: 'Run one replica, or give each pod its shard by its ordinal.',
    findings: [
      finding(
        subject('Deployment', 'gateway'),
        ['k8s/gateway.yaml', 9, 13],
        'gateway runs 3 replicas and nothing tells them which shards are theirs.',
        { remediation: { effort: 'hours' }, dueDays: 3 },
      ),
    ],
    more: { effort: 'hours' },
  },
  {
    rule: 'scrape-port-served',
    category: 'observability',
    severity: 'high',
    outcome: 'fail',
    title: 'Every scrape target serves the port that is scraped',
    findings: [
      finding(
        subject('ServiceMonitor', 'lavalink'),
        ['k8s/monitoring.yaml', 31, 13],
        'Prometheus scrapes lavalink on 9090, and no container of it declares that port.',
        {
          related: [
            {
              as: 'other-end',
              text: 'ports: 2333',
              subject: subject('StatefulSet', 'lavalink'),
              location: { file: 'k8s/lavalink.yaml', line: 52, column: 15 },
            },
          ],
          dueDays: 7,
        },
      ),
    ],
    more: { effort: 'minutes' },
  },
  {
    rule: 'liveness-probe-cheap',
    category: 'reliability',
    severity: 'high',
    outcome: 'partial',
    lo: 0.5,
    hi: 0.5,
    title: 'No liveness probe depends on another system',
    findings: [
      finding(
        subject('Deployment', 'api'),
        ['k8s/api.yaml', 61, 11],
        'The liveness probe of api asks /ready, which checks Redis.',
        { messageId: 'same-path', data: { path: '/ready' } },
      ),
      finding(
        subject('Deployment', 'worker'),
        ['k8s/worker.yaml', 58, 11],
        'The liveness probe of worker asks /ready, which checks Redis.',
        { messageId: 'same-path', data: { path: '/ready' } },
      ),
    ],
  },
  {
    rule: 'cpu-request',
    category: 'scalability',
    severity: 'medium',
    outcome: 'partial',
    lo: 0.8,
    hi: 0.8,
    title: 'Every container requests CPU',
    findings: [
      finding(
        subject('StatefulSet', 'postgres'),
        ['k8s/postgres.yaml', 22, 11],
        'The container postgres of postgres requests no CPU.',
      ),
    ],
  },
];

const open: readonly SampleRule[] = [
  {
    rule: 'secret-key-exists',
    category: 'security',
    severity: 'high',
    outcome: 'unknown',
    title: 'Every Secret key that is read exists',
    more: {
      unknowns: [
        {
          reason: 'not-collected',
          text: 'no file declares Secret/bot-secrets, which is how it should be: add `--cluster` to look',
          subject: subject('Deployment', 'gateway'),
          location: { file: 'k8s/gateway.yaml', line: 37, column: 17 },
        },
      ],
    },
  },
  {
    rule: 'backup-restored',
    category: 'reliability',
    severity: 'high',
    outcome: 'unknown',
    title: 'A restore was exercised within 90 days',
    more: {
      tier: 'declared',
      awaits: 'attestation',
      unknowns: [{ reason: 'not-collected', text: 'a file can’t show it: attest it, or add `--cluster`' }],
    },
  },
  {
    rule: 'alert-series-exist',
    category: 'observability',
    severity: 'high',
    outcome: 'unknown',
    title: 'Every alert asks for a series that something exports',
    more: {
      reason: 'parse-error',
      unknowns: [
        {
          reason: 'parse-error',
          text: 'k8s/alerts.yaml does not parse: bad indentation of a mapping entry',
          location: { file: 'k8s/alerts.yaml', line: 17, column: 3 },
        },
      ],
    },
  },
  {
    rule: 'windows-host-process',
    category: 'security',
    severity: 'high',
    outcome: 'not-applicable',
    title: 'No Windows pod runs as a host process',
    more: { notAsked: [{ because: 'none of 6 workloads asks for Windows', count: 6 }] },
  },
];

export function brokenRun(): ReadinessRun {
  return sampleRun([
    sampleTarget('music-bot', [...failing, ...passing, ...open], musicInventory, {
      unread: [
        {
          path: 'k8s/alerts.yaml',
          kind: 'document',
          kinds: ['PrometheusRule'],
          reason: 'bad indentation of a mapping entry',
          location: { file: 'k8s/alerts.yaml', line: 17, column: 3 },
          text: '    expr: up == 0',
        },
      ],
      assumptions: ['secrets/bot.enc.yaml is wholly encrypted and taken for Secrets kept elsewhere.'],
      warnings: ['waivers.yaml: the waiver W-7 was never used.'],
      waivers: [
        {
          id: 'W-7',
          rule: 'cpu-request',
          subject: { kind: 'StatefulSet', name: 'postgres' },
          kind: 'accept-risk',
          justification: 'Postgres has a node of its own until the move in December.',
          owner: 'team-data',
          requestedBy: 'mira',
          approvedBy: ['jon'],
          createdAt: '2026-11-01',
          expiresAt: '2026-12-15',
          state: 'active',
          used: 1,
        },
        {
          id: 'kube-linter annotation: cpu-request on apps/StatefulSet music/postgres',
          rule: 'cpu-request',
          subject: { group: 'apps', kind: 'StatefulSet', namespace: 'music', name: 'postgres' },
          kind: 'accept-risk',
          justification: 'has <its own> node | until December',
          owner: '',
          requestedBy: '',
          approvedBy: [],
          createdAt: '',
          expiresAt: '',
          location: { file: 'k8s/postgres.yaml', line: 6, column: 5 },
          source: {
            kind: 'annotation',
            tool: 'kube-linter',
            key: 'ignore-check.kube-linter.io/unset-cpu-requirements',
            ids: ['unset-cpu-requirements'],
          },
          state: 'unapproved',
          note: 'ignored for kube-linter by an annotation, not approved here',
          used: 0,
        },
      ],
      crossCheck: {
        tool: 'kube-score',
        version: '1.20.0',
        agreed: 163,
        disagreed: [
          {
            id: 'pod-networkpolicy',
            rules: ['network-policy'],
            subject: subject('Deployment', 'gateway'),
            location: { file: 'k8s/gateway-deployment.yaml', line: 5, column: 9 },
            theirs: { fails: true, text: 'The pod does not have a matching NetworkPolicy' },
            ours: { fails: false, text: '' },
          },
          {
            id: 'container-resources',
            rules: ['cpu-request', 'memory-limit'],
            subject: subject('StatefulSet', 'postgres'),
            theirs: { fails: false, text: '' },
            ours: { fails: true, text: 'Container `postgres` sets no CPU request' },
          },
        ],
        notCompared: [
          { what: 'file', name: 'k8s/alerts.yaml', count: 1, why: 'kube-score can’t read it' },
          { what: 'judgement', count: 17, why: 'kube-score passes the object over' },
        ],
      },
    }),
  ]);
}

const repaired: Inventory = {
  ...musicInventory,
  edges: musicInventory.edges.map((one) => (one.status === 'broken' ? edge(one.from, one.to, one.kind) : one)),
  hiddenHosts: 0,
};

export function soundRun(): ReadinessRun {
  const rules = failing.filter((rule) => rule.severity !== 'blocker');
  return sampleRun([sampleTarget('music-bot', [...rules, ...passing, ...open], repaired)]);
}

export function inconclusiveRun(): ReadinessRun {
  const unknown: SampleRule = {
    rule: 'egress-reaches-discord',
    category: 'reliability',
    severity: 'blocker',
    outcome: 'unknown',
    title: 'Network policies let the bot reach Discord',
    more: { reason: 'parse-error', unknowns: [{ reason: 'parse-error', text: 'k8s/policies.yaml does not parse' }] },
  };
  const target = sampleTarget('music-bot', [unknown, ...passing, ...open], repaired);
  return sampleRun([
    target,
    {
      ...sampleTarget('charts/lavalink', [], emptyInventory),
      target: { name: 'lavalink', kind: 'chart', path: 'charts/lavalink', subjects: [] },
    },
  ]);
}

export function emptyRun(): ReadinessRun {
  return sampleRun([sampleTarget('empty', [], emptyInventory)]);
}

/** A bot of 176 equal shards, each with the same fault, in as many findings as asked for. */
export function shardRun(shards = 176, findingsPerShard = 1): ReadinessRun {
  const names = Array.from({ length: shards }, (_, index) => `shard-${index}`);
  const fault = (name: string, round: number): ScorecardFinding =>
    finding(
      subject('StatefulSet', name),
      [`k8s/shards/${name}.yaml`, 40 + round, 13],
      `The container bot of ${name} sets no memory limit.`,
      {
        messageId: 'no-memory-limit',
        data: { name, ...(round === 0 ? {} : { round }) },
        dueDays: 7,
      },
    );
  const findings = names.flatMap((name) => Array.from({ length: findingsPerShard }, (_, round) => fault(name, round)));
  const lost: SampleRule = {
    rule: 'memory-limit',
    category: 'scalability',
    severity: 'high',
    outcome: 'fail' satisfies RuleOutcome,
    title: 'Every container has a memory limit',
    findings,
  };
  const blocked: SampleRule = {
    rule: 'service-host-resolves',
    category: 'reliability',
    severity: 'blocker',
    outcome: 'fail',
    title: 'Every host that a workload is given is a Service, or known to be elsewhere',
    findings: names.map((name, index) =>
      finding(
        subject('StatefulSet', name),
        [`k8s/shards/${name}.yaml`, 31, 18],
        `REDIS_URL of ${name} names the host cache-${index}, and no Service bears that name.`,
        { messageId: 'no-service', data: { host: `cache-${index}` } },
      ),
    ),
  };
  const inventory: Inventory = {
    ...emptyInventory,
    workloads: [
      ...names.map((name) =>
        workload({ name, kind: 'StatefulSet', role: 'sharded-gateway', image: 'ghcr.io/example/bot:3.1.0' }),
      ),
      workload({ name: 'redis', kind: 'StatefulSet', role: 'store', image: 'docker.io/library/redis:7.4.1' }),
      workload({ name: 'api', role: 'interactions' }),
    ],
    stores: [{ id: music('redis', 'StatefulSet'), product: 'Redis', persistent: true }],
    outside: [{ id: 'outside/discord', name: 'Discord' }],
    edges: [
      ...names.map((name) => edge(music(name, 'StatefulSet'), 'outside/discord', 'egress')),
      ...names.map((name) =>
        edge(music(name, 'StatefulSet'), music('redis', 'StatefulSet'), 'calls', 'broken', 'no such host'),
      ),
      edge(music('api'), music('redis', 'StatefulSet'), 'calls'),
    ],
  };
  return sampleRun([sampleTarget('big-bot', [lost, blocked, ...passing], inventory)]);
}

/** Text that is at home in no medium: markup, links, mentions, escapes, reversed and endless. */
export const hostile =
  '</script><img src=x onerror=alert(1)> `|` @everyone #1 [x](javascript:alert(1)) {{x}} \u001b[31m\u202egnp\u2028 $& 音楽';

export function hostileRun(): ReadinessRun {
  const on = subject('Deployment', hostile, hostile);
  const rule: SampleRule = {
    rule: 'service-host-resolves',
    category: 'reliability',
    severity: 'blocker',
    outcome: 'fail',
    title: hostile,
    why: hostile,
    fix: hostile,
    findings: [
      finding(on, [hostile, 1, 1], hostile, {
        data: { ['__proto__']: hostile, host: hostile },
        related: [{ as: 'nearest', text: hostile, subject: on, location: { file: hostile, line: 2, column: 2 } }],
        remediation: { effort: 'minutes', patch: `${hostile}\n\`\`\`\n${hostile}` },
        owner: hostile,
      }),
    ],
  };
  const silent: SampleRule = {
    rule: 'alert-series-exist',
    category: 'observability',
    severity: 'high',
    outcome: 'unknown',
    title: hostile,
    more: { unknowns: [{ reason: 'not-collected', text: hostile, subject: on }] },
  };
  const node = workload({ name: hostile, namespace: hostile, image: hostile, exposure: hostile });
  const inventory: Inventory = {
    ...emptyInventory,
    workloads: [node],
    outside: [{ id: 'outside', name: hostile, detail: hostile }],
    edges: [edge(node.id, 'outside', 'connects', 'broken', hostile)],
  };
  const target = sampleTarget(hostile, [rule, silent], inventory, {
    warnings: [hostile],
    assumptions: [hostile],
    unread: [{ path: hostile, kind: 'file', kinds: '*', reason: hostile, text: hostile }],
    crossCheck: {
      tool: hostile,
      version: hostile,
      agreed: 1,
      disagreed: [
        {
          id: hostile,
          rules: [hostile],
          subject: on,
          location: { file: hostile, line: 1, column: 1 },
          theirs: { fails: true, text: hostile },
          ours: { fails: true, text: hostile },
        },
      ],
      notCompared: [{ what: 'file', name: hostile, count: 1, why: hostile }],
    },
  });
  return sampleRun([target]);
}

/** What breaks formats: ends of sections, commands, quotes, line breaks, formulas, lone surrogates, a megabyte. */
export const awkward: readonly string[] = [
  ']]><![CDATA[ <!-- & -->',
  '::error file=x,line=1::forged',
  ' ##[error]forged',
  '"double", \'single\'; semicolon',
  'first\r\n::stop-commands::token\r\n,,"\n',
  '😀 \u202egnp.exe \u2066x\u2069 é',
  '=HYPERLINK("http://x")',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\ufffe\uffff\ud800 \u0000 \u001b[31m \u0085',
  '{0} {1} [text](1) \\ %0A %25',
  '../..//etc/passwd',
  'C:\\bots\\main #1?.yaml',
  '//host/share.yaml',
  ' ',
  'x'.repeat(1_000_000),
];

/** Every text of {@link awkward} in every place that a manifest or configuration can fill. */
export function awkwardRun(): ReadinessRun {
  const rules = awkward.map((text, index): SampleRule => {
    const on = { ...subject(text, text, text), group: text, container: text };
    const place = { file: text, line: -3, column: 0 };
    return {
      rule: `rule-${index}`,
      category: index % 2 === 0 ? 'security' : 'reliability',
      severity: (['blocker', 'high', 'medium', 'low'] as const)[index % 4] ?? 'low',
      outcome: 'fail',
      title: text,
      why: text,
      fix: text,
      findings: [
        finding(on, [text, 3, 7], text, {
          related: [
            { as: 'cause', text, location: place },
            { as: 'other-end', text, subject: on, location: { file: text, line: 2, column: 2 } },
          ],
          owner: text,
        }),
      ],
      more: {
        references: [text, 'https://example.org/a?b=c#d'],
        params: { text: { value: text, from: { file: text, line: 1, column: 1 } } },
        unknowns: [{ reason: 'not-collected', text, subject: on, location: place }],
        peer: [{ tool: text, id: text }],
      },
    };
  });
  const target = sampleTarget('odd', rules, emptyInventory, {
    warnings: awkward,
    unread: awkward.map((text) => ({ path: text, kind: 'file', kinds: '*', reason: text, text })),
  });
  const named = awkward.map((text): ScorecardTarget => {
    const one = sampleTarget(text, [], emptyInventory);
    return { ...one, target: { ...one.target, name: text, kind: 'chart', path: text, environment: text } };
  });
  return sampleRun([target, ...named]);
}
