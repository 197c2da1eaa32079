import type { ReadinessRun } from '../../src/model/scorecard.ts';
import type { RenderOptions, TextDocument } from '../document.ts';
import { edgeRows } from '../view/edges.ts';
import type { ReportView } from '../view/report.ts';
import { reportOf } from '../view/report.ts';
import { visible, visibleThroughout } from '../view/visible.ts';
import { worstFirst } from '../view/worst-first.ts';
import { code, rich, table, text } from './markdown/escape.ts';
import { targetBlocks } from './markdown/target.ts';

/** GitHub-flavoured Markdown: the page's order and words. */
export function render(run: ReadinessRun, options: RenderOptions = {}): TextDocument {
  const view = reportOf(run);
  const inventories = worstFirst(run.targets).map((target) => target.inventory);
  const blocks = [
    `# ${text(view.title)}: ${text(view.word)}`,
    ...(view.several ? [summary(view), shared(view)] : []),
    ...view.targets.flatMap((target, index) => {
      const inventory = inventories[index];
      const edges = inventory === undefined ? [] : visibleThroughout(edgeRows(inventory));
      return [
        ...(view.several ? [`## ${text(target.name)}`] : []),
        ...targetBlocks(target, edges, view.several ? 3 : 2),
      ];
    }),
    view.run.map((fact) => `- ${fact.label}: ${text(fact.value)}`).join('\n'),
    ...(view.crowded === '' ? [] : [text(`${view.crowded} ${visible(options.scorecard ?? 'scorecard.json')}`)]),
  ];
  return {
    name: 'report.md',
    mediaType: 'text/markdown',
    body: `${blocks.filter((block) => block !== '').join('\n\n')}\n`,
  };
}

function shared(view: ReportView): string {
  if (view.shared.length === 0) return '';
  const rules = view.shared.map(({ rule, severity, title }) => `- ${rich(title)} ${code(rule)}, ${severity}`);
  return ['Open in every target:', '', ...rules].join('\n');
}

function summary(view: ReportView): string {
  return table(
    ['Target', 'Verdict', 'Verified:', 'Up to:', 'Blockers:', 'Highs:'],
    view.targets.map((target) => [
      text(target.name),
      text(target.verdict.word),
      target.proof?.verified ?? 'none',
      target.proof?.upper ?? '',
      String(target.verdict.blockers),
      String(target.verdict.highs),
    ]),
  );
}
