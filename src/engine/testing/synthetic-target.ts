import type { Check, CheckFinding, Verdict } from '../../model/check.ts';
import type { Unread } from '../../model/document.ts';
import type { Declaration, Graph } from '../../model/graph.ts';
import { compareText } from '../../model/identity.ts';
import type { Severity, UnknownReason } from '../../model/outcome.ts';
import type { Combination, Level, Pack, PackRule } from '../../model/pack.ts';
import type { ActionItem, Waiver } from '../../model/records.ts';
import type { ScorecardTarget } from '../../model/scorecard.ts';
import { askRules, scorecardOf } from '../assemble.ts';
import type { Score } from '../score.ts';
import { scoreOf } from '../score.ts';

/*
 * A target described by the answers that its checks give, so that properties can change one answer
 * and compare. Everything runs through the real engine; only the graph and the checks are made up.
 */

export type Answer =
  | { readonly is: 'pass' | 'not-asked' }
  | { readonly is: 'fail'; readonly findings: number }
  | { readonly is: 'graded'; readonly part: number; readonly of: number; readonly findings: number }
  | { readonly is: 'unknown'; readonly reason: UnknownReason };

export interface RuleSpec {
  readonly id: string;
  readonly category: string;
  readonly severity: Severity;
  readonly weight: number;
  readonly group?: string;
  readonly combination: Combination;
  readonly informative: boolean;
  /** Unread input may hold what this rule reads. */
  readonly unread: boolean;
  /** One answer a subject; subjects beyond the list are not asked. */
  readonly answers: readonly Answer[];
}

export interface Spec {
  readonly categories: readonly { readonly id: string; readonly weight: number | 'auto'; readonly floor: number }[];
  readonly rules: readonly RuleSpec[];
  /** Strictest first. */
  readonly levels: readonly Pick<Level, 'name' | 'gates'>[];
  readonly waivers: readonly Waiver[];
  readonly actionItems: readonly ActionItem[];
}

const now = '2026-03-01T00:00:00Z';

export interface Outcome {
  /** Exact fractions. */
  readonly score: Score;
  readonly card: ScorecardTarget;
}

const origin = { file: 'pack.yaml', line: 1, column: 1 };

export function run(spec: Spec): Outcome {
  const pack = packOf(spec);
  const size = Math.max(1, ...spec.rules.map((rule) => rule.answers.length));
  const secrets = Array.from({ length: size }, (_, index) => secret(index));
  const graph = graphOf(secrets, unreadOf(spec));
  const judged = askRules({
    pack,
    profile: 'static',
    checks: new Map(spec.rules.map((rule) => [rule.id, checkOf(rule)])),
    graph,
    view: () => graph,
    evidence: {},
    botRecognised: true,
    runHasWorkload: true,
    attestations: [],
    now,
    target: { name: 'synthetic', kind: 'manifests', path: '.', subjects: [] },
    toolVersion: '0.0.0',
    scope: {
      root: '.',
      paths: ['.'],
      excluded: [],
      excludedFiles: 0,
      passedOver: 0,
      files: 1,
      objects: size,
      kubernetesVersion: '1.36',
      criticality: 'B',
    },
    inventory: { workloads: [], services: [], stores: [], outside: [], monitoring: [], edges: [], hiddenHosts: 0 },
    provenance: [],
    locate: (document, path) => ({ file: 'all.yaml', line: document + 1, column: path.length + 1 }),
    hash: digestOf,
    waivers: spec.waivers,
    signOffs: [],
    actionItems: spec.actionItems,
    assumptions: [],
    warnings: [],
  });
  return { card: scorecardOf(judged, []), score: scoreOf(pack, judged.judgements) };
}

export function packOf(spec: Pick<Spec, 'categories' | 'rules' | 'levels'>): Pack {
  return {
    name: 'synthetic',
    version: '1.0.0',
    title: 'Synthetic',
    lineage: [],
    categories: spec.categories.map((category) => ({ ...category, title: category.id })),
    groups: [],
    rules: spec.rules.map((rule): PackRule => ({
      id: rule.id,
      check: rule.id,
      category: rule.category,
      severity: rule.severity,
      weight: rule.weight,
      ...(rule.group === undefined ? {} : { group: rule.group }),
      subjects: rule.combination,
      params: {},
      profiles: ['static', 'full'],
      tier: 'static',
      waivable: true,
      informative: rule.informative,
      preview: false,
      origin,
      origins: {},
    })),
    off: [],
    levels: spec.levels.map((level) => ({ ...level, profile: 'static', optional: false })),
    grades: [
      { name: 'A', from: 90 },
      { name: 'B', from: 80 },
      { name: 'C', from: 70 },
      { name: 'D', from: 60 },
      { name: 'F', from: 0 },
    ],
    caps: [
      { cap: 'open-blocker', grade: 'F' },
      { cap: 'category-floor', grade: 'C' },
      { cap: 'coverage', below: 80, grade: 'B' },
    ],
    digest: 'synthetic',
  };
}

function checkOf(rule: RuleSpec): Check {
  return {
    id: rule.id,
    title: rule.id,
    why: '',
    fix: '',
    effort: 'minutes',
    references: [],
    since: '0.1.0',
    subject: 'secret',
    reads: [kindReadBy(rule)],
    needs: ['graph'],
    params: {},
    messages: { wrong: 'number {number} is wrong' },
    run: ({ subject }) => {
      const { document }: Declaration = subject;
      return verdictOf(rule.answers[document.index] ?? { is: 'not-asked' });
    },
  };
}

function verdictOf(answer: Answer): Verdict {
  switch (answer.is) {
    case 'pass':
      return { outcome: 'pass' };
    case 'not-asked':
      return { outcome: 'not-asked', because: 'the answer says so' };
    case 'unknown':
      return { outcome: 'unknown', reason: answer.reason, text: 'the answer says so' };
    case 'graded':
      return { outcome: 'graded', part: answer.part, of: answer.of, findings: findings(answer.findings) };
    case 'fail': {
      const [first, ...rest] = findings(answer.findings);
      return first === undefined ? { outcome: 'pass' } : { outcome: 'fail', findings: [first, ...rest] };
    }
  }
}

function findings(count: number): CheckFinding[] {
  return Array.from({ length: count }, (_, index) => ({
    messageId: 'wrong',
    data: { number: index },
    at: { path: ['data', `key-${index}`] },
    related: [],
  }));
}

/** Each rule reads a kind of its own, so that unread input can concern one rule and no other. */
function kindReadBy(rule: RuleSpec): string {
  return `Kind-${rule.id}`;
}

function unreadOf(spec: Spec): readonly Unread[] {
  return spec.rules
    .filter((rule) => rule.unread)
    .map((rule) => ({ path: `${rule.id}.yaml`, kind: 'file', kinds: [kindReadBy(rule)], reason: 'broken' }));
}

function secret(index: number): Declaration {
  const declaration = {
    key: `secret-${String(index).padStart(4, '0')}`,
    identity: { group: '', kind: 'Secret', namespace: 'default', name: `s${index}` },
    apiVersion: 'v1',
    document: { id: index, file: 'all.yaml', index, object: {}, notes: [], use: 'judged' },
    object: {},
    labels: new Map(),
    annotations: new Map(),
  } as const;
  return { ...declaration, sameNode: [] };
}

function graphOf(secrets: readonly Declaration[], unread: readonly Unread[]): Graph {
  const graph: Partial<Graph> = {
    unread,
    workloads: [],
    objects: () => [...secrets].sort((a, b) => compareText(b.key, a.key)),
  };
  // Whatever else is asked of it is a mistake of the test and stops it.
  return graph as Graph;
}

/** FNV-1a: as good as any other here, for nothing is to be kept from anybody. */
function digestOf(value: unknown): string {
  const text = JSON.stringify(value);
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  return (state >>> 0).toString(16).padStart(64, '0').slice(-32);
}
