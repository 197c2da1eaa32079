import type { ProofView } from '../../view/proof.ts';
import type { TargetView } from '../../view/report.ts';
import { textWidth } from '../../view/width.ts';
import type { Paper } from './paper.ts';
import { plain, spread, wrap } from './paper.ts';

export function verdictLines({ verdict, proof }: TargetView, paper: Paper): readonly string[] {
  const { width, paint } = paper;
  const word = verdict.word.toUpperCase();
  const hang = 4 + textWidth(word);
  const beside = width - hang >= 30;
  const reason = wrap(plain(verdict.reason), width - (beside ? hang : 2));
  const painted = paint(word, 'bold', verdict.tone);
  const lines = beside
    ? reason.map((line, index) => (index === 0 ? `  ${painted}  ${line}` : `${' '.repeat(hang)}${line}`))
    : [`  ${painted}`, ...reason.map((line) => `  ${line}`)];
  return [
    '',
    ...lines,
    '',
    ...(proof === undefined ? [] : proofLines(proof, paper)),
    ...nextLines(verdict.next, paper),
  ];
}

function nextLines(next: readonly string[], { width, paint }: Paper): readonly string[] {
  return next.flatMap((text) => spread(plain(text), '', { width, indent: 2, paint: (line) => paint(line, 'quiet') }));
}

/** Solid is proven, hatched is not judged, light is lost; without colour they still differ. */
function proofLines(proof: ProofView, { width, paint }: Paper): readonly string[] {
  const size = Math.min(100, width - 4);
  const proven = Math.floor((proof.provenWidth / 100) * size);
  const upTo = Math.round(((proof.provenWidth + proof.openWidth) / 100) * size);
  const open = proof.openWidth > 0 ? Math.max(1, upTo - proven) : 0;
  const bar = [
    paint('█'.repeat(proven), 'proven'),
    paint('▓'.repeat(open), 'unknown'),
    paint('░'.repeat(Math.max(0, size - proven - open)), 'quiet'),
  ].join('');
  const lines = [`  ${bar}`];
  if (proof.threshold !== undefined) {
    const at = Math.min(size - 1, Math.round((proof.threshold.at / 100) * size));
    const label = `${proof.threshold.level} ${proof.threshold.text}`;
    const after = at + 1 + textWidth(label) <= size;
    lines.push(
      `  ${after ? `${' '.repeat(at)}╵${label}` : `${' '.repeat(Math.max(0, at - textWidth(label)))}${label}╵`}`,
    );
  }
  const numbers = `${proof.verified} proven · up to ${proof.upper} · ${proof.coverage} % judged · grade ${proof.grade}`;
  return [...lines, ...spread(numbers, '', { width, indent: 2, paint: (line) => paint(line, 'bold') }), ''];
}
