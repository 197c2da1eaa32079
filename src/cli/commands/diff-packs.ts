import type { Change, LoneRule, PackDiff, WeightChange } from '../../app/diff-packs.ts';
import type { Io } from '../io.ts';
import { printable } from '../io.ts';
import { wrap } from '../wrap.ts';

/** 0: the packs judge alike; 1: they differ. */
export async function diffPacksCommand(
  a: string,
  b: string,
  flags: { readonly json?: boolean },
  io: Io,
): Promise<number> {
  const { diffPacks } = await import('../../app/diff-packs.ts');
  const diff = await diffPacks(a, b, io);
  io.out(flags.json === true ? `${JSON.stringify(diff, null, 2)}\n` : printable(inWords(diff, io.columns)));
  return diff.same ? 0 : 1;
}

function inWords(diff: PackDiff, columns: number | undefined): string {
  const { a, b, same, added, removed, off, changed, pack, weights } = diff;
  const section = <T>(title: string, list: readonly T[], lines: (item: T) => string): string =>
    list.length === 0 ? '' : `\n${title}\n${list.map(lines).join('')}`;
  const lone = (rule: LoneRule): string => loneLines(rule, columns);
  return [
    `${a} -> ${b}\n`,
    same ? 'no difference\n' : '',
    section('ADDED', added, lone),
    section('REMOVED', removed, lone),
    section('SWITCHED OFF', off, lone),
    section(
      'CHANGED',
      changed,
      ({ rule, changes }) => `  ${rule}\n${changes.map((change) => changeLines(change, columns, '    ')).join('')}`,
    ),
    section('PACK', pack, (change) => changeLines(change, columns, '  ')),
    section('WEIGHT OF CATEGORIES, WHEN EVERY RULE APPLIES', weights, weightLine),
  ].join('');
}

function loneLines({ rule, severity, category, weight, from, off }: LoneRule, columns: number | undefined): string {
  const facts = `${severity}, weight ${weight}, category ${category}; ${place(from)}`;
  const reason = off === undefined ? '' : `${wrap(`off: ${off}`, columns, '    ')}\n`;
  return `  ${rule}\n${reason}${wrap(facts, columns, '    ')}\n`;
}

function changeLines(
  { what, before, after, beforeFrom, afterFrom }: Change,
  columns: number | undefined,
  indent: string,
): string {
  const values = wrap(`${what}: ${before ?? 'nothing'} -> ${after ?? 'nothing'}`, columns, indent);
  const places = [beforeFrom, afterFrom].flatMap((origin) => (origin === undefined ? [] : [place(origin)]));
  return `${values}\n${places.length === 0 ? '' : `${wrap(places.join(' -> '), columns, `${indent}  `)}\n`}`;
}

function weightLine({ category, before, after }: WeightChange): string {
  const one = ({ weight, share }: WeightChange['before']): string => `${weight} (${share.toFixed(1)} %)`;
  return `  ${category}: ${one(before)} -> ${one(after)}\n`;
}

function place({ file, line, column }: LoneRule['from']): string {
  return `${file}:${line}:${column}`;
}
