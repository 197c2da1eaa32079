import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadChecks, loadStaticEvidence } from '../../src/app/evidence.ts';
import { judgeRule } from '../../src/engine/judge-rule.ts';
import { everySubject } from '../../src/engine/subjects.ts';
import { kindsReadBy } from '../../src/engine/unread.ts';
import { buildGraph } from '../../src/inventory/graph.ts';
import { restrict } from '../../src/inventory/view.ts';
import type { SubjectKind, SubjectMap } from '../../src/model/check.ts';
import type { Graph } from '../../src/model/graph.ts';
import { loadBuiltIn } from '../../src/packs/builtin.ts';
import { collectManifests } from '../../src/sources/manifests/collect.ts';
import { writeCorpus } from './corpus.ts';

/*
 * `npm run bench:checks [-- --all]`: what each rule of the pack every-check costs, in one process. The graph, the views
 * and the lists of subjects are made before, as in a scan where the first check that asks pays for what all share; each
 * rule then runs five times, and the fastest counts. The whole is reading, graph and rules together.
 */
const documents = 8000;
/** Largest share of the run that one check may take. */
const most = 5;

interface Cost {
  readonly rule: string;
  readonly milliseconds: number;
}

const folder = mkdtempSync(join(tmpdir(), 'readiness-bench-checks-'));
try {
  writeCorpus(folder, documents);
  const started = performance.now();
  const [pack, known] = await Promise.all([loadBuiltIn('every-check'), loadStaticEvidence(undefined)]);
  const checks = await loadChecks(pack);
  const { evidence } = collectManifests({ cwd: folder, paths: ['.'], knownKinds: new Set(known.schema.kinds) });
  const [target] = evidence.targets;
  if (target === undefined) throw new Error('the corpus holds no target');
  const graph = buildGraph({
    documents: target.documents,
    faults: target.faults,
    unread: target.unread,
    defaultNamespace: 'default',
    directory: true,
    excludedFiles: 0,
    files: target.subjects.length,
    declaredRoles: {},
    externalHosts: [],
    catalogues: known.catalogues,
    scopeOf: (apiVersion, kind) => known.schema.scopeOf(apiVersion, kind),
  });
  const before = performance.now() - started;
  const costs = costsOf(graph);
  report(costs, before, graph.workloads.length);

  function costsOf(whole: Graph): readonly Cost[] {
    const byKey = new Map(whole.workloads.map((workload) => [workload.key, workload]));
    const listed = new Map<SubjectKind, readonly SubjectMap[SubjectKind][]>();
    const subjectsOfKind = (kind: SubjectKind): readonly SubjectMap[SubjectKind][] => {
      const subjects = listed.get(kind) ?? everySubject(kind, whole, undefined);
      listed.set(kind, subjects);
      return subjects;
    };
    return pack.rules.flatMap((rule): readonly Cost[] => {
      const check = rule.check === undefined ? undefined : checks.get(rule.check);
      if (check === undefined) return [];
      const kinds = kindsReadBy(check);
      const view = restrict(whole, kinds === '*' ? ['*'] : kinds);
      const context = { graph: whole, evidence: known.byNeed, targetName: 'bench', view, byKey, subjectsOfKind };
      let fastest = Infinity;
      for (let round = 0; round < 5; round += 1) {
        const from = performance.now();
        judgeRule(rule, check, [], context);
        fastest = Math.min(fastest, performance.now() - from);
      }
      return [{ rule: rule.id, milliseconds: fastest }];
    });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function report(costs: readonly Cost[], before: number, workloads: number): void {
  const rules = costs.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const whole = before + rules;
  const sorted = costs.toSorted((a, b) => b.milliseconds - a.milliseconds);
  const shown = process.argv.includes('--all') ? sorted : sorted.slice(0, 25);
  const share = (milliseconds: number): string => ((100 * milliseconds) / whole).toFixed(2);
  const lines = [
    `${costs.length} rules, ${workloads} workloads in ${documents} documents: ${before.toFixed(0)} ms to read and resolve, ${rules.toFixed(0)} ms to ask`,
    '',
    '| rule | ms per 1,000 workloads | % of the run |',
    '|---|--:|--:|',
    ...shown.map(
      ({ rule, milliseconds }) =>
        `| ${rule} | ${((1000 * milliseconds) / workloads).toFixed(2)} | ${share(milliseconds)} |`,
    ),
    ...(shown.length === sorted.length ? [] : [`| ${sorted.length - shown.length} more | | each less |`]),
  ];
  const over = sorted.filter(({ milliseconds }) => (100 * milliseconds) / whole > most);
  lines.push(
    '',
    over.length === 0
      ? `No check takes more than ${most} % of the run.`
      : `MISSED: more than ${most} % of the run: ${over.map(({ rule }) => rule).join(', ')}`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
}
