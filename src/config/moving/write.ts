import { stringify } from 'yaml';
import { compareText } from '../../model/identity.ts';
import type { Json, JsonRecord } from '../../model/json.ts';
import type { Moved, RuleEntry } from './moved.ts';

/** Name of the pack that is written beside readiness.yaml. */
export const packFile = 'readiness-pack.yaml';

export interface Origins {
  readonly tool: string;
  /** What was read: `.kube-linter.yaml`, or the command line's place. */
  readonly source: string;
  readonly base: string;
}

/** The readiness.yaml of what was moved over. */
export function configText(moved: Moved, { source, tool }: Origins): string {
  const parts = [
    comment(
      `Settings of readiness, carried over from ${tool} (${source}). readiness init writes one with every key explained.`,
    ),
    '# yaml-language-server: $schema=./node_modules/@readiness/readiness/rules/schema/config.schema.json\n',
    `\n# The rules: ${packFile} holds what was switched off, severities and own checks.\npack: ${packFile}\n`,
  ];
  const settings = new Map(moved.settings.map((setting) => [setting.key, setting]));
  for (const { key, value, from, text } of [...settings.values()].sort((a, b) => compareText(a.key, b.key))) {
    parts.push(`\n${comment(`${from}: ${text}`)}${entry(key, value)}`);
  }
  if (moved.waivers.length > 0) {
    parts.push(
      '\n# Exemptions. They lift nothing yet: name an owner, and under approvedBy somebody else (two people for a blocker).\nwaivers:\n',
      ...moved.waivers.map(({ from, record }) => indented(`${comment(from)}${stringify([record], { lineWidth: 0 })}`)),
    );
  }
  return parts.join('');
}

export function packText(moved: Pick<Moved, 'rules'>, { base, source, tool }: Origins): string {
  return [
    comment(`Rules carried over from ${tool} (${source}). What is not written here is as in the pack ${base}.`),
    entry('name', `from-${tool}`),
    entry('version', '1.0.0'),
    entry('title', `What ${tool} asked here`),
    entry('extends', base),
    ...(moved.rules.length === 0 ? [] : ['\nrules:\n', ...moved.rules.map(ruleText)]),
  ].join('');
}

function ruleText({ from, id, setting }: RuleEntry): string {
  return indented(`${from === '' ? '' : comment(from)}${entry(id, setting)}`);
}

function entry(key: string, value: Json): string {
  const record: JsonRecord = { [key]: value };
  return stringify(record, { lineWidth: 0, aliasDuplicateObjects: false });
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

/** One line, whatever the text holds. */
function comment(text: string): string {
  return `# ${text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')}\n`;
}
