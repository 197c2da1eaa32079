import type { Explanation } from '../../app/catalogue.ts';
import { peerNames } from '../../model/catalogue.ts';
import type { Io } from '../io.ts';
import { printable } from '../io.ts';
import { wrap } from '../wrap.ts';

export async function explainCommand(
  rule: string,
  flags: { readonly pack: string; readonly json?: boolean },
  io: Io,
): Promise<number> {
  const { explain } = await import('../../app/catalogue.ts');
  const explanation = await explain(rule, flags.pack, io);
  io.out(
    flags.json === true ? `${JSON.stringify(explanation, null, 2)}\n` : printable(inWords(explanation, io.columns)),
  );
  return 0;
}

function indented(value: unknown): string {
  return JSON.stringify(value, null, 2)
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

function source({ check, assert, awaits, needs, reads }: Explanation): string {
  if (check !== undefined) return `check ${check}; evidence: ${[...needs, ...reads].join(', ')}`;
  if (assert === undefined) return `awaits ${awaits ?? 'evidence'}: always unknown until that is collected`;
  return `assertion of this pack on ${assert.on.join(', ')}`;
}

function inWords(one: Explanation, columns: number | undefined): string {
  const place = (origin: Explanation['from']): string => `${origin.file}:${origin.line}:${origin.column}`;
  const section = (title: string, text: string): string =>
    text === '' ? '' : `\n${title}\n${wrap(text, columns, '  ')}\n`;
  const roles = [
    ...(one.roles?.only === undefined ? [] : [`asked of ${one.roles.only.join(', ')} only`]),
    ...(one.roles?.except === undefined ? [] : [`not asked of ${one.roles.except.join(', ')}`]),
  ];
  const facts = [
    `${one.severity}, weight ${one.weight}, category ${one.category}`,
    ...(one.group === undefined
      ? []
      : [`shares its weight in the group ${one.group.id}: ${one.group.rules.join(', ')}`]),
    ...(one.subject === undefined ? [] : [`judges each ${one.subject}; combined by: ${one.subjects}`]),
    ...roles,
    ...(one.claim === undefined ? [] : [`claimed level: ${one.claim}`]),
    `profiles: ${one.profiles.join(', ')}; needs ${one.tier} evidence or better`,
    source(one),
    `set at ${place(one.from)} (pack ${one.pack})`,
  ];
  const params = Object.entries(one.params).map(
    ([name, { value, from, meaning }]) =>
      `  ${name} = ${Array.isArray(value) ? value.join(', ') : String(value)}\n    from ${place(from)}${meaning === '' ? '' : `\n${wrap(meaning, columns, '    ')}`}`,
  );
  const peers = peerNames.flatMap((name) => {
    const ids = one.peers[name];
    return ids === undefined ? [] : [wrap(`${name}: ${ids.join(', ')}`, columns, '  ')];
  });
  return [
    `${one.rule}\n${wrap(one.title, columns, '  ')}\n`,
    section('Why', one.why),
    section('Fix', one.fix),
    `\nRule\n${facts.map((fact) => wrap(fact, columns, '  ')).join('\n')}\n`,
    params.length === 0 ? '' : `\nThresholds\n${params.join('\n')}\n`,
    peers.length === 0 ? '' : `\nThe same question in other checkers\n${peers.join('\n')}\n`,
    one.assert === undefined ? '' : `\nAssertion\n${indented({ ...one.assert, on: undefined })}\n`,
    one.references.length === 0 ? '' : `\nReferences\n${one.references.map((url) => `  ${url}`).join('\n')}\n`,
  ].join('');
}
