import type { ReadinessRun } from '../../src/model/scorecard.ts';
import type { RenderOptions, TextDocument } from '../document.ts';
import { inert } from '../view/inert.ts';
import type { ReportView, TargetView } from '../view/report.ts';
import { reportOf } from '../view/report.ts';
import { visible } from '../view/visible.ts';
import { textWidth } from '../view/width.ts';
import { plural } from '../view/words.ts';
import type { Paper } from './terminal/paper.ts';
import { painter, spread } from './terminal/paper.ts';
import { targetLines } from './terminal/target.ts';

const usual = 80;
const narrowest = 40;
const widest = 160;

/** The first screen: the same order and words as the page, cut to what a person acts on. */
export function render(run: ReadinessRun, options: RenderOptions = {}): TextDocument {
  const view = reportOf(run);
  const files = (options.files ?? []).map(visible);
  const paper: Paper = {
    width: Math.min(widest, Math.max(narrowest, Math.floor(options.width ?? usual) || usual)),
    paint: painter(options.color ?? false),
    page: files.find((file) => file.endsWith('.html')) ?? '',
  };
  const lines = [
    ...(view.several ? summaryLines(view, paper) : []),
    ...view.targets.flatMap((target, index) => [
      ...(index === 0 && !view.several ? [] : ['']),
      ...spread(headText(target, run), '', { width: paper.width, indent: 0 }),
      ...targetLines(target, paper),
    ]),
    '',
    ...footLines(view, files, paper),
  ];
  return {
    name: 'report.txt',
    mediaType: 'text/plain',
    body: `${lines.map((line) => inert(line.trimEnd())).join('\n')}\n`,
  };
}

function headText(target: TargetView, run: ReadinessRun): string {
  const tool = run.targets[0]?.tool;
  const name = tool === undefined ? [] : [visible(`${tool.name} ${tool.version}`)];
  return [...name, target.name, ...target.facts, ...target.setting].join(' · ');
}

function summaryLines(view: ReportView, { width, paint }: Paper): readonly string[] {
  const widest = Math.max(...view.targets.map(({ verdict }) => textWidth(verdict.word)));
  const rows = view.targets.flatMap((target) => {
    const { word: written, tone, blockers, highs } = target.verdict;
    const word = written.toUpperCase();
    const open = [
      ...(blockers === 0 ? [] : [plural(blockers, 'blocker')]),
      ...(highs === 0 ? [] : [plural(highs, 'high')]),
    ];
    const score =
      target.proof === undefined ? ['no score'] : [...open, `${target.proof.verified} to ${target.proof.upper}`];
    const gap = ' '.repeat(widest - textWidth(word) + 2);
    const lines = spread(`${word}${gap}${target.name}`, score.join(' · '), { width, indent: 2 });
    return lines.map((line) => line.replace(word, () => paint(word, tone)));
  });
  const shared = view.shared.flatMap(({ rule, severity, title }) =>
    spread(`${title} (${rule})`, severity, { width, indent: 2 }),
  );
  return [
    paint(`${view.targets.length} TARGETS, the worst counts`, 'bold'),
    ...rows,
    ...(shared.length === 0 ? [] : ['', paint('OPEN IN EVERY TARGET', 'bold'), ...shared]),
  ];
}

function footLines(view: ReportView, files: readonly string[], { width, paint }: Paper): readonly string[] {
  const took = `${(view.durationMs / 1000).toFixed(2)} s`;
  const text = files.length === 0 ? view.gate : files.join(' · ');
  if (textWidth(text) + textWidth(took) + 2 > width) {
    return [...spread(text, '', { width, indent: 0, paint: (line) => paint(line, 'quiet') }), took];
  }
  return spread(text, took, { width, indent: 0, paint: (line) => paint(line, 'quiet') });
}
