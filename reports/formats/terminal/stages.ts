import type { TargetView } from '../../view/report.ts';
import { textWidth } from '../../view/width.ts';
import type { Paper } from './paper.ts';
import { heading, more, spread } from './paper.ts';

const shown = 12;

/** The stages of each load test: a table where the terminal is wide enough, else line after line. */
export function stageLines({ loadTests, prefix }: TargetView, paper: Paper): readonly string[] {
  const { width, paint } = paper;
  return loadTests.flatMap((test) => {
    const used = test.hasResources ? ['cpu', 'memory'] : [];
    const head = ['level', 'requests', 'ok/s', 'failed', 'p50', 'p95', 'p99', 'dropped', ...used];
    const rows = test.rows
      .slice(0, shown)
      .map((row) => [
        ...[row.level, row.requests, row.okPerSecond, row.failed, row.p50, row.p95, row.p99, row.dropped],
        ...(test.hasResources ? [row.cpu, row.memory] : []),
      ]);
    const widths = head.map((title, column) =>
      Math.max(textWidth(title), ...rows.map((row) => textWidth(row[column] ?? ''))),
    );
    const line = (cells: readonly string[]): string =>
      `  ${cells.map((cell, column) => (column === 0 ? padEnd(cell, widths[0] ?? 0) : padStart(cell, widths[column] ?? 0))).join('  ')}`;
    const isWide = textWidth(line(head)) <= width;
    const body = isWide
      ? [paint(line(head), 'quiet'), ...rows.map(line)]
      : test.rows
          .slice(0, shown)
          .flatMap((row) =>
            spread(
              `${row.level}: ${row.requests} requests, ${row.okPerSecond} ok/s, ${row.failed} failed, p50 ${row.p50}, p95 ${row.p95}, p99 ${row.p99}, ${row.dropped} dropped${test.hasResources ? `, cpu ${row.cpu}, memory ${row.memory}` : ''}`,
              '',
              { width, indent: 2 },
            ),
          );
    const methods = [...new Set(test.rows.map((row) => row.method))].join(', ');
    const rest = test.rows.length + test.more - Math.min(shown, test.rows.length);
    return [
      ...heading(`LOAD TEST  ${test.run}`, '', paper),
      ...body,
      ...(rest === 0 ? [] : more(rest, `#${prefix}load-test`, paper)),
      ...spread(`Percentiles: ${methods}. ${test.note}`, '', {
        width,
        indent: 2,
        paint: (text) => paint(text, 'quiet'),
      }),
    ];
  });
}

function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - textWidth(text))) + text;
}
