import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { judge } from '../engine/judge.ts';
import type { RuleJudgement } from '../engine/judgement.ts';
import { buildGraph } from '../inventory/graph.ts';
import { restrict } from '../inventory/view.ts';
import type { Check, CheckFinding } from '../model/check.ts';
import type { Graph } from '../model/graph.ts';
import { compareText } from '../model/identity.ts';
import type { Origin, Pack, PackExample, PackRule } from '../model/pack.ts';
import { loadPack } from '../packs/load.ts';
import type { StaticEvidence } from './evidence.ts';
import { loadAllChecks, loadChecks, loadStaticEvidence } from './evidence.ts';
import type { Host } from './host.ts';
import { knownKinds } from './look.ts';

/** What came out: the outcome that was asked for, or why there is none. */
type Got = PackExample['want'] | 'unknown' | 'unreadable';

/** One example of one rule, run. */
export interface TestedExample {
  readonly rule: string;
  /** Its name, its file, or its number among those that want the same. */
  readonly example: string;
  readonly want: PackExample['want'];
  readonly got: Got;
  readonly ok: boolean;
  /** Where the findings are: paths, or message ids of a check. */
  readonly found: readonly string[];
  /** Why it is not as wanted. */
  readonly reason?: string;
  readonly from: Origin;
}

/** An assertion that nobody has seen pass, or fail. */
export interface UntestedRule {
  readonly rule: string;
  readonly reason: string;
  readonly from: Origin;
}

export interface PackTest {
  readonly pack: string;
  readonly ok: boolean;
  readonly examples: readonly TestedExample[];
  readonly untested: readonly UntestedRule[];
}

/** Runs the examples of a pack's rules. Throws ReadinessError where the pack can't be read. */
export async function testPack(nameOrFile: string, host: Host): Promise<PackTest> {
  const pack = await loadPack(nameOrFile, { checks: loadAllChecks, folder: host.cwd });
  const [checks, known, { collectManifests }] = await Promise.all([
    loadChecks(pack),
    loadStaticEvidence(undefined),
    import('../sources/manifests/collect.ts'),
  ]);
  const kinds = knownKinds(known.schema, known.catalogues['custom-resources']);
  const bench: Bench = {
    pack,
    checks,
    known,
    host,
    collect: (text) =>
      collectManifests({ cwd: host.cwd, paths: ['-'], stdin: text, knownKinds: kinds }).evidence.targets[0],
  };
  const examples: TestedExample[] = [];
  for (const rule of [...pack.rules].sort((a, b) => compareText(a.id, b.id))) {
    const numbers = new Map<string, number>();
    for (const example of rule.examples ?? []) {
      const number = (numbers.get(example.want) ?? 0) + 1;
      numbers.set(example.want, number);
      host.progress(`testing ${rule.id}`);
      examples.push(tested(rule, example, `${example.want} ${number}`, bench));
    }
  }
  const untested = untestedRules(pack);
  return {
    pack: `${pack.name} ${pack.version}`,
    // Without an example nothing was tested, which is no success.
    ok: untested.length === 0 && examples.length > 0 && examples.every(({ ok }) => ok),
    examples,
    untested,
  };
}

interface Bench {
  readonly pack: Pack;
  readonly checks: ReadonlyMap<string, Check>;
  readonly known: StaticEvidence;
  readonly host: Host;
  readonly collect: (text: string) => Parameters<typeof graphOf>[0] | undefined;
}

/** A check that was never seen to fail may be one that can't. */
function untestedRules(pack: Pack): readonly UntestedRule[] {
  return pack.rules
    .filter(({ assert }) => assert !== undefined)
    .sort((a, b) => compareText(a.id, b.id))
    .flatMap(({ id, examples = [], origin, origins }) => {
      const missing = (['pass', 'fail'] as const).filter((want) => !examples.some((example) => example.want === want));
      if (missing.length === 0) return [];
      const reason = `an assertion needs ${missing.map((want) => `a ${want} example`).join(' and ')}`;
      return [{ rule: id, reason, from: origins['examples'] ?? origins['assert'] ?? origin }];
    });
}

interface Result {
  readonly got: Got;
  readonly found: readonly string[];
  readonly reason?: string;
}

function tested(rule: PackRule, example: PackExample, numbered: string, bench: Bench): TestedExample {
  const result = run(rule, example, bench);
  const asWanted = result.got === example.want;
  // A failure has to be for the right reason, too.
  const reason =
    asWanted && result.got !== 'fail'
      ? undefined
      : (result.reason ?? (asWanted ? undefined : 'the rule says something else'));
  return {
    rule: rule.id,
    example: example.name ?? example.file ?? numbered,
    want: example.want,
    got: result.got,
    ok: reason === undefined,
    found: result.found,
    ...(reason === undefined ? {} : { reason }),
    from: example.origin,
  };
}

function run(rule: PackRule, example: PackExample, bench: Bench): Result {
  const text =
    example.file === undefined
      ? example.manifests.map((one) => JSON.stringify(one)).join('\n---\n')
      : textOf(example.file, example, bench.host);
  if (typeof text !== 'string') return { got: 'unreadable', found: [], reason: text.why };
  const target = bench.collect(text);
  const trouble = target?.faults[0]?.text ?? target?.unread[0]?.reason;
  if (trouble !== undefined) return { got: 'unreadable', found: [], reason: trouble };
  if (target === undefined || target.documents.length === 0) {
    return { got: 'unreadable', found: [], reason: 'it holds no manifest' };
  }
  const graph = graphOf(target, bench);
  const others =
    example.want === 'fail' ? bench.pack.rules.filter((one) => one.assert !== undefined && one.id !== rule.id) : [];
  const [own, ...rest] = judge({
    rules: [rule, ...others],
    checks: bench.checks,
    graph,
    view: (kinds) => restrict(graph, kinds === '*' ? ['*'] : kinds),
    evidence: bench.known.byNeed,
    targetName: 'example',
    // Of an example without a bot, a rule about the bot asks nothing.
    botRecognised: true,
    attestations: [],
    now: bench.host.now().toISOString(),
  });
  if (own === undefined) return { got: 'unknown', found: [] };
  const result = resultOf(own, graph);
  if (result.got !== 'fail' || example.want !== 'fail') return result;
  return { ...result, ...reasonOf(result.found, example, rest) };
}

/** What the one rule says about the example as a whole. */
function resultOf({ rule, open, passed }: RuleJudgement, graph: Graph): Result {
  const findings = open.flatMap((one) => one.findings);
  const found = [...new Set(findings.map((finding) => nameOf(rule, finding)))].sort(compareText);
  const unknown = open.find((one) => one.unknown !== undefined)?.unknown?.text;
  // An example that fails beside something unknown shows less than it seems to.
  if (unknown !== undefined) return { got: 'unknown', found, reason: unknown };
  if (open.length > 0)
    return { got: 'fail', found, ...(findings.length > 0 ? {} : { reason: 'it loses points without a finding' }) };
  if (passed > 0) return { got: 'pass', found };
  // Few examples are whole: what is malformed about one matters where nothing in it was asked about.
  const malformed = graph.unread[0]?.reason;
  return { got: 'not-asked', found, reason: malformed ?? 'it holds nothing that the rule asks about' };
}

function nameOf({ assert }: PackRule, { messageId, data }: CheckFinding): string {
  return assert === undefined ? messageId : String(data['path']);
}

/** A fail example proves its rule only where it fails for what it says, and where nothing else is wrong with it. */
function reasonOf(
  found: readonly string[],
  { expect }: PackExample,
  others: readonly RuleJudgement[],
): Pick<Result, 'reason'> {
  const wanted = expect === undefined ? found : [...new Set(expect)].sort(compareText);
  if (wanted.join('\n') !== found.join('\n')) {
    return { reason: `it fails at ${found.join(', ')}, and not at ${wanted.join(', ')}` };
  }
  const also = others.filter(({ open }) => open.some(({ findings }) => findings.length > 0)).map(({ rule }) => rule.id);
  return also.length === 0 ? {} : { reason: `it fails ${also.join(', ')}, too: let one thing be wrong with it` };
}

function graphOf(
  target: Pick<Parameters<typeof buildGraph>[0], 'documents' | 'faults' | 'unread'>,
  { known }: Pick<Bench, 'known'>,
): Graph {
  return buildGraph({
    documents: target.documents,
    faults: target.faults,
    unread: target.unread,
    defaultNamespace: 'default',
    // The example is the whole world.
    directory: true,
    excludedFiles: 0,
    files: 1,
    declaredRoles: {},
    externalHosts: [],
    catalogues: known.catalogues,
    scopeOf: (apiVersion, kind) => known.schema.scopeOf(apiVersion, kind),
  });
}

/** Far above any example. */
const maxBytes = 1_000_000;

/** The file lies beside the pack or below, links followed: a pack from a stranger reads nothing else. */
function textOf(file: string, { origin }: PackExample, host: Host): string | { readonly why: string } {
  try {
    const folder = realpathSync(resolve(host.cwd, dirname(origin.file)));
    const path = realpathSync(resolve(folder, file));
    if (!path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`))
      return { why: 'it is a link that leads away from the pack' };
    if (!statSync(path).isFile() || statSync(path).size > maxBytes)
      return { why: `it is no file of up to ${maxBytes} bytes` };
    return readFileSync(path, 'utf8');
  } catch {
    return { why: 'the file can not be read' };
  }
}
