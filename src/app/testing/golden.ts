import { basename, join } from 'node:path';
import { render as renderMarkdown } from '../../../reports/formats/markdown.ts';
import { render as renderTerminal } from '../../../reports/formats/terminal.ts';
import type { ReadinessRun, ScorecardTarget } from '../../model/scorecard.ts';
import { judgeKept } from './kept-evidence.ts';
import type { Project, RenderedProject } from './projects.ts';
import { copyProject, scanFolder, withFolder } from './projects.ts';

/** Projects whose reports are kept as well: the one that fails, the one that holds, and the plain one. */
const withReports: ReadonlySet<string> = new Set(['music-bot/broken', 'music-bot/sound', 'single-pod-bot']);

/** The documents that a scan of the project must come to, by file name. Plain text: no scan takes them for manifests. */
export async function goldenOf(project: Project): Promise<ReadonlyMap<string, string>> {
  return withFolder(async (parent) => {
    const scanned = await scanFolder(copyProject(project, parent));
    // Reports name the Node that ran them, which is not the project's doing.
    const run = { ...scanned, run: { ...scanned.run, node: 'v24.0.0' } };
    const documents = new Map([['scorecard.txt', inBrief(run)]]);
    if (withReports.has(project.name)) {
      documents.set('terminal.txt', text(renderTerminal(run, { width: 100, color: false }).body));
      documents.set('report.md', text(renderMarkdown(run, {}).body));
    }
    return documents;
  });
}

/** The same of a project whose targets are rendered: by its own pack, and by the one that certifies it. */
export async function goldenOfRendered(project: RenderedProject): Promise<ReadonlyMap<string, string>> {
  const judged = await judgeKept(project);
  const run = { ...judged, run: { ...judged.run, node: 'v24.0.0' } };
  return new Map([
    ['scorecard.txt', inBrief(run)],
    ['certification.txt', lossesOf(await judgeKept(project, { pack: join('packs', 'certification.yaml') }))],
    ['terminal.txt', text(renderTerminal(run, { width: 80, color: false }).body)],
  ]);
}

const text = (body: Iterable<string>): string => (typeof body === 'string' ? body : [...body].join(''));

/** What a scorecard decides, a line each: short enough to be read in a review, long enough that no outcome hides. */
function inBrief(run: ReadinessRun): string {
  return [
    `run: ${run.verdict}, exit ${run.gate.exitCode} (${run.gate.text})`,
    ...run.targets.flatMap(briefTarget),
    '',
  ].join('\n');
}

/** What a scorecard decides and what it lacks, without the rules that hold. */
function lossesOf(run: ReadinessRun): string {
  const lacks = (target: ScorecardTarget): ScorecardTarget => ({
    ...target,
    results: target.results.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'not-applicable'),
  });
  return inBrief({ ...run, targets: run.targets.map(lacks) });
}

const nameInBrief = ({ kind, name, path, environment }: ScorecardTarget['target']): string =>
  kind === 'manifests' ? basename(name) : `${path}${environment === undefined ? '' : ` (${environment})`}`;

function briefTarget(target: ScorecardTarget): readonly string[] {
  const { score, grade, verdict } = target;
  return [
    `target ${target.target.kind} ${nameInBrief(target.target)}: ${verdict.level}`,
    score === null
      ? 'score: none'
      : `score: ${score.verified} verified, up to ${score.upper}, coverage ${score.coverage}`,
    `grade: ${grade.value ?? 'none'} of ${grade.uncapped ?? 'none'}${grade.caps.map(({ cap, grade: at }) => `; ${cap}: ${at}`).join('')}`,
    ...verdict.gates
      .filter(({ state }) => state !== 'holds')
      .map((gate) => `gate ${gate.level}/${gate.gate}: ${gate.state}`),
    ...target.categories.map(
      (one) => `category ${one.id}: ${one.score ?? 'none'} to ${one.upper ?? 'none'}, weight ${one.weight ?? 'none'}`,
    ),
    ...target.unread.map((one) => `unread ${one.kind} ${one.path}: ${one.reason}`),
    ...target.assumptions.map((one) => `assumption: ${one}`),
    ...target.warnings.map((one) => `warning: ${one}`),
    '',
    ...target.results.flatMap(briefResult),
    '',
    ...target.inventory.workloads.map(
      (one) => `${one.id}: ${one.role}, replicas ${one.replicas ?? 'none'}, ${one.exposure.join(' ')}`,
    ),
    '',
    ...target.inventory.edges
      .filter(({ status }) => status !== 'resolved')
      .map(
        (edge) =>
          `${edge.status}: ${edge.from} ${edge.kind} ${edge.to}${edge.rule === undefined ? '' : ` (${edge.rule})`}`,
      ),
    `edges resolved: ${target.inventory.edges.filter(({ status }) => status === 'resolved').length}`,
  ];
}

function briefResult(result: ScorecardTarget['results'][number]): readonly string[] {
  const { pass, fail, partial, unknown, notAsked } = result.subjects;
  const counts = `pass ${pass}, fail ${fail}, partial ${partial}, unknown ${unknown}, not asked ${notAsked}`;
  return [
    `${result.outcome.padEnd(14)} ${result.severity.padEnd(7)} ${result.rule}: ${counts}; lost ${result.lostPoints}, up to ${result.upTo}`,
    ...result.findings.map(
      ({ location, message, related }) =>
        `    ${location.file}:${location.line}: ${message}${related.map((one) => `\n        ${one.as} ${place(one.location)}${one.text}`).join('')}`,
    ),
    ...result.unknowns.map(({ reason, text: why, location }) => `    unknown ${place(location)}${reason}: ${why}`),
  ];
}

const place = (location: { readonly file: string; readonly line: number } | undefined): string =>
  location === undefined ? '' : `${location.file}:${location.line}: `;
