import type { PackTest } from '../../app/test-pack.ts';
import type { Io } from '../io.ts';
import { printable } from '../io.ts';
import { wrap } from '../wrap.ts';

/** 0: all as wanted; 1: something differs, an assertion has no examples, or the pack has none at all. */
export async function testPackCommand(pack: string, flags: { readonly json?: boolean }, io: Io): Promise<number> {
  const { testPack } = await import('../../app/test-pack.ts');
  const tested = await testPack(pack, io);
  io.out(flags.json === true ? `${JSON.stringify(tested, null, 2)}\n` : printable(inWords(tested, io.columns)));
  return tested.ok ? 0 : 1;
}

function inWords({ pack, examples, untested }: PackTest, columns: number | undefined): string {
  const place = ({ file, line, column }: PackTest['examples'][number]['from']): string => `${file}:${line}:${column}`;
  // Two columns of outcomes and the gaps take 30; names share what is left.
  const width = Math.floor((Math.max(60, Math.min(columns ?? 80, 120)) - 30) / 2);
  const row = (rule: string, example: string, want: string, got: string): string =>
    `${cell(rule, width)}  ${cell(example, width)}  ${cell(want, 10)}  ${got}\n`;
  const differing = examples.filter(({ ok }) => !ok).length;
  const count = examples.length === 1 ? '1 example' : `${examples.length} examples`;
  const faults = [
    ...(differing === 0 ? [] : [`${differing} not as wanted`]),
    ...(examples.length === 0 && untested.length === 0 ? ['so nothing was tested'] : []),
    ...(untested.length === 0
      ? []
      : [`${untested.length === 1 ? '1 rule' : `${untested.length} rules`} without the examples that it needs`]),
  ];
  return [
    examples.length === 0 ? '' : row('RULE', 'EXAMPLE', 'WANTED', 'GOT'),
    ...examples.map(
      ({ rule, example, want, got, reason, from }) =>
        `${row(rule, example, want, got)}${reason === undefined ? '' : `${wrap(`${place(from)} ${reason}`, columns, '    ')}\n`}`,
    ),
    ...untested.map(({ rule, reason, from }) => `${rule}\n${wrap(`${place(from)} ${reason}`, columns, '    ')}\n`),
    `${pack}: ${count}, ${faults.length === 0 ? 'all as wanted' : faults.join(', ')}\n`,
  ].join('');
}

function cell(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}
