import type {
  Inventory,
  InventoryEdge,
  InventoryWorkload,
  ReadinessRun,
  ScorecardCategory,
  ScorecardFinding,
  ScorecardResult,
  ScorecardSubject,
  ScorecardTarget,
} from '../../src/model/scorecard.ts';
import type { Role } from '../../src/model/graph.ts';
import type { RuleOutcome, Severity } from '../../src/model/outcome.ts';

/** Builds scorecards whose numbers agree with each other, for tests of the reports and for looking at them. */

export interface SampleRule {
  readonly rule: string;
  readonly category: string;
  readonly severity: Severity;
  readonly outcome: RuleOutcome;
  readonly title: string;
  readonly why?: string;
  readonly fix?: string;
  readonly lo?: number;
  readonly hi?: number;
  readonly findings?: readonly ScorecardFinding[];
  readonly more?: Partial<ScorecardResult>;
}

const weights: Readonly<Record<Severity, number>> = { blocker: 100, high: 10, medium: 3, low: 1 };

export function subject(kind: string, name: string, namespace = 'music'): ScorecardSubject {
  return { group: kind === 'Service' ? '' : 'apps', kind, namespace, name };
}

export function finding(
  on: ScorecardSubject,
  place: readonly [file: string, line: number, column: number],
  message: string,
  more: Partial<ScorecardFinding> = {},
): ScorecardFinding {
  const [file, line, column] = place;
  const seed = `${on.name}:${place.join(':')}:${message}`;
  return {
    fingerprint: fakeDigest(seed).slice(0, 32),
    messageId: message.split(' ').slice(0, 3).join('-').toLowerCase(),
    data: {},
    message,
    subject: on,
    location: { file, line, column },
    related: [],
    ...more,
  };
}

/** Looks like a digest and is the same for the same text, of which it looks at the first thousand characters. */
function fakeDigest(text: string): string {
  const seed = text.slice(0, 1000);
  let state = 0x811c9dc5;
  let digest = '';
  for (let round = 0; round < 8; round += 1) {
    for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    state = Math.imul(state ^ round, 0x01000193) >>> 0;
    digest += state.toString(16).padStart(8, '0');
  }
  return digest;
}

interface Valued {
  readonly rule: SampleRule;
  readonly lo: number;
  readonly hi: number;
  readonly share: number;
}

/** Splits a whole number of tenths in proportion, so that the parts add up (largest remainder). */
function apportion(total: number, parts: readonly number[]): readonly number[] {
  const sum = parts.reduce((all, part) => all + part, 0);
  if (sum === 0) return parts.map(() => 0);
  const exact = parts.map((part) => (part / sum) * total);
  const floors = exact.map(Math.floor);
  let rest = total - floors.reduce((all, part) => all + part, 0);
  const order = exact
    .map((value, index) => ({ index, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest);
  for (const { index } of order) {
    if (rest <= 0) break;
    floors[index] = (floors[index] ?? 0) + 1;
    rest -= 1;
  }
  return floors;
}

const categoryTitles: Readonly<Record<string, string>> = {
  security: 'Security',
  reliability: 'Reliability',
  scalability: 'Scalability',
  observability: 'Observability',
};

export function sampleTarget(
  name: string,
  rules: readonly SampleRule[],
  inventory: Inventory,
  more: Partial<ScorecardTarget> = {},
): ScorecardTarget {
  const scored = rules.filter((rule) => rule.outcome !== 'not-applicable' && rule.outcome !== 'informative');
  const whole = scored.reduce((sum, rule) => sum + weights[rule.severity], 0);
  const values: readonly Valued[] = scored.map((rule) => ({
    rule,
    lo: rule.lo ?? (rule.outcome === 'pass' ? 1 : 0),
    hi: rule.hi ?? (rule.outcome === 'fail' ? 0 : 1),
    share: (weights[rule.severity] / whole) * 100,
  }));
  const at = (end: 'lo' | 'hi', of: readonly Valued[] = values): number =>
    of.reduce((sum, value) => sum + value.share * value[end], 0);
  const floorTenth = (value: number): number => Math.floor(value * 10 + 1e-9) / 10;
  const verified = floorTenth(at('lo'));
  const upper = floorTenth(at('hi'));
  const lost = apportion(
    Math.round((100 - verified) * 10),
    values.map((value) => value.share * (1 - value.lo)),
  );
  const open = apportion(
    Math.round((upper - verified) * 10),
    values.map((value) => value.share * (value.hi - value.lo)),
  );
  const results = rules.map((rule): ScorecardResult => {
    const index = scored.indexOf(rule);
    return resultOf(rule, (lost[index] ?? 0) / 10, (open[index] ?? 0) / 10);
  });
  const categories = Object.keys(categoryTitles).map((id): ScorecardCategory => {
    const own = values.filter((value) => value.rule.category === id);
    const share = own.reduce((sum, value) => sum + value.share, 0);
    const count = (outcome: RuleOutcome): number =>
      rules.filter((rule) => rule.category === id && rule.outcome === outcome).length;
    const none = own.length === 0;
    const earned = floorTenth(at('lo', own));
    const unknown = floorTenth(at('hi', own) - at('lo', own));
    return {
      id,
      title: categoryTitles[id] ?? id,
      weight: none ? null : Math.round(share * 10) / 10,
      score: none ? null : floorTenth((at('lo', own) / share) * 100),
      upper: none ? null : floorTenth((at('hi', own) / share) * 100),
      coverage: none ? null : floorTenth(100 - ((at('hi', own) - at('lo', own)) / share) * 100),
      floor: 60,
      points: none ? null : { earned, lost: floorTenth(share - earned - unknown), unknown },
      counts: {
        pass: count('pass'),
        fail: count('fail'),
        partial: count('partial'),
        unknown: count('unknown'),
        'not-applicable': count('not-applicable'),
        informative: count('informative'),
      },
    };
  });
  const rank: Readonly<Record<Severity, number>> = { blocker: 0, high: 1, medium: 2, low: 3 };
  let after = verified;
  const fixNext = results
    .filter((result) => result.findings.length > 0)
    .toSorted((a, b) => rank[a.severity] - rank[b.severity] || b.fixPoints - a.fixPoints)
    .map((result) => {
      after = Math.round((after + result.fixPoints) * 10) / 10;
      return { rule: result.rule, points: result.fixPoints, verifiedAfter: after };
    });
  const blockers = results.filter((result) => result.severity === 'blocker' && result.findings.length > 0).length;
  const level =
    blockers > 0
      ? 'not-ready'
      : results.some((result) => result.severity === 'blocker' && result.outcome === 'unknown')
        ? 'inconclusive'
        : 'sound';
  const none = scored.length === 0;
  return {
    target: {
      name,
      kind: 'manifests',
      path: '.',
      subjects: inventory.workloads.map((workload) => ({
        name: workload.file,
        digest: fakeDigest(workload.id),
      })),
    },
    profile: 'static',
    pack: { name: 'discord-bot', version: '1.0.0', digest: fakeDigest('discord-bot') },
    tool: { name: 'readiness', version: '0.1.0' },
    scope: {
      root: '.',
      paths: ['.'],
      excluded: [],
      excludedFiles: 0,
      passedOver: 4,
      files: 15,
      objects: 38,
      commit: '4f2a9c1d5e6b7a8091a2b3c4d5e6f708192a3b4c',
      kubernetesVersion: '1.36',
      criticality: 'B',
      off: [],
    },
    unread: [],
    assumptions: [],
    score: none ? null : { verified, upper, coverage: floorTenth(100 - (at('hi') - at('lo'))) },
    grade: {
      value: none ? null : level === 'inconclusive' ? null : blockers > 0 ? 'F' : 'B',
      uncapped: none ? null : 'D',
      provisional: false,
      caps: blockers > 0 ? [{ cap: 'open-blocker', grade: 'F', reason: `${blockers} blockers are open` }] : [],
    },
    verdict: {
      level: none ? 'inconclusive' : level,
      possible: level === 'not-ready' ? null : 'sound',
      beyond: 'certified',
      text: none ? 'Nothing that could be judged was found: no workload was read.' : `the verdict is ${level}`,
      gates: [
        { level: 'certified', gate: 'profile', state: 'fails', text: 'the level needs the profile full' },
        { level: 'certified', gate: 'min-score', state: 'fails', text: 'verified score at least 90', needs: 90 },
        {
          level: 'sound',
          gate: 'min-score',
          state: verified >= 70 ? 'holds' : upper >= 70 ? 'undecided' : 'fails',
          text: `verified score ${verified.toFixed(1)}, at least 70 needed`,
          needs: 70,
        },
        {
          level: 'sound',
          gate: 'max-open',
          state: blockers > 0 ? 'fails' : 'holds',
          text: blockers > 0 ? `${blockers} blockers are open, none allowed` : 'no blocker is open',
          needs: 0,
        },
        {
          level: 'sound',
          gate: 'blockers-known',
          state: level === 'inconclusive' ? 'undecided' : 'holds',
          text: 'every blocker rule is known',
        },
        { level: 'sound', gate: 'nothing-unread', state: 'holds', text: 'nothing is unread' },
      ],
    },
    categories,
    results,
    fixNext,
    inventory,
    evidence: [
      { id: 'manifests', source: 'manifests', tier: 'static', status: 'present', digest: fakeDigest('manifests') },
      {
        id: 'cluster',
        source: 'cluster',
        tier: 'observed',
        status: 'absent',
        reason: 'not asked for',
        digest: fakeDigest('cluster'),
      },
    ],
    looked: [],
    slos: [],
    utilisation: [],
    stages: [],
    drift: [],
    waivers: [],
    attestations: [],
    signOffs: [],
    actionItems: [],
    warnings: [],
    digest: fakeDigest(name),
    ...more,
  };
}

function resultOf(rule: SampleRule, lostPoints: number, upTo: number): ScorecardResult {
  const findings = rule.findings ?? [];
  const lo = rule.lo ?? (rule.outcome === 'pass' ? 1 : 0);
  return {
    rule: rule.rule,
    check: rule.rule,
    title: rule.title,
    why: rule.why ?? 'It breaks under load, and nobody sees it before the users do.',
    fix: rule.fix ?? `Make it true that ${rule.title.slice(0, 1).toLowerCase()}${rule.title.slice(1)}`,
    references: [],
    category: rule.category,
    severity: rule.severity,
    weight: weights[rule.severity],
    outcome: rule.outcome,
    interval: { lo, hi: rule.hi ?? (rule.outcome === 'fail' ? 0 : 1) },
    tier: 'static',
    params: {},
    subjects: {
      pass: rule.outcome === 'pass' ? 4 : rule.outcome === 'partial' ? 3 : 0,
      fail: findings.length,
      partial: 0,
      unknown: rule.outcome === 'unknown' ? 1 : 0,
      notAsked: 0,
    },
    unknowns: [],
    notAsked: [],
    evidence: ['manifests'],
    measured: [],
    findings,
    lostPoints,
    upTo,
    fixPoints: Math.round((lostPoints - upTo) * 10) / 10,
    ...(rule.outcome === 'unknown' ? { reason: 'not-collected' as const } : {}),
    ...rule.more,
  };
}

export interface SampleWorkload {
  readonly name: string;
  readonly kind?: string;
  readonly role?: Role;
  readonly namespace?: string;
  readonly replicas?: number | null;
  readonly image?: string;
  readonly exposure?: string;
  readonly port?: number;
  readonly memory?: number | null;
}

export function workload(sample: SampleWorkload): InventoryWorkload {
  const { name, kind = 'Deployment', role = 'other', namespace = 'music', replicas = 1, port } = sample;
  const image = sample.image ?? `ghcr.io/example/${name}:2.4.1`;
  const memory = sample.memory === undefined ? 512 : sample.memory;
  const requests = {
    cpuMillicores: memory === null ? null : 250,
    memoryBytes: memory === null ? null : memory * 1024 * 1024,
  };
  const limits = { cpuMillicores: null, memoryBytes: requests.memoryBytes };
  const times = replicas ?? 1;
  const total = (value: number | null): number | null => (value === null ? null : value * times);
  return {
    id: `${namespace}/${kind}/${name}`,
    kind,
    namespace,
    name,
    role,
    roleReason: role === 'gateway' ? 'holds DISCORD_TOKEN and runs discord.js' : `image ${image}`,
    roleTier: 'static',
    replicas,
    requests,
    limits,
    totalRequests: { cpuMillicores: total(requests.cpuMillicores), memoryBytes: total(requests.memoryBytes) },
    totalLimits: { cpuMillicores: null, memoryBytes: total(limits.memoryBytes) },
    images: [image],
    ports: port === undefined ? [] : [port],
    exposure: [sample.exposure ?? 'internal'],
    containers: [{ name, kind: 'regular', image, requests: {}, limits: {}, ports: port === undefined ? [] : [port] }],
    file: `k8s/${name}.yaml`,
  };
}

export function edge(
  from: string,
  to: string,
  kind: string,
  status: InventoryEdge['status'] = 'resolved',
  label?: string,
): InventoryEdge {
  return { id: `${from}>${to}>${kind}>${status}`, from, to, kind, status, ...(label === undefined ? {} : { label }) };
}

export const emptyInventory: Inventory = {
  workloads: [],
  services: [],
  stores: [],
  outside: [],
  monitoring: [],
  edges: [],
  hiddenHosts: 0,
};

export function sampleRun(targets: readonly ScorecardTarget[], more: Partial<ReadinessRun> = {}): ReadinessRun {
  const order = ['not-ready', 'inconclusive', 'sound'];
  const verdict = targets
    .map((target) => target.verdict.level)
    .toSorted((a, b) => order.indexOf(a) - order.indexOf(b))[0];
  return {
    schemaVersion: '1.0.0',
    kind: 'ReadinessRun',
    run: {
      at: '2026-11-21T08:00:00Z',
      startedAt: '2026-11-21T08:00:00.120Z',
      durationMs: 94,
      node: 'v24.21.0',
      due: { blocker: '2026-11-24', high: '2026-11-28', medium: '2026-12-05' },
      command: 'readiness scan . --pack discord-bot',
    },
    verdict: verdict ?? 'inconclusive',
    gate: {
      by: 'level sound',
      exitCode: verdict === 'not-ready' ? 1 : verdict === 'sound' ? 0 : 3,
      text: `level sound: ${verdict ?? 'inconclusive'}`,
    },
    targets,
    ...more,
  };
}
