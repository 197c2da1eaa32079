import type { Declared } from './record.ts';

/** What the command line says of a run, as text. */
export interface RunWords {
  readonly target?: string;
  readonly env?: readonly string[];
  readonly vus?: string;
  readonly duration?: string;
  readonly stage?: readonly string[];
  readonly executionSegment?: string;
  readonly executionSegmentSequence?: string;
  readonly unit?: string;
  readonly perVu?: string;
  readonly requestsPerUnit?: string;
  readonly environment?: string;
}

export interface RunSetting {
  readonly declared: Declared;
  readonly variables: Readonly<Record<string, string>>;
  /** Values that nobody should see: those of `-e`. */
  readonly hidden: readonly string[];
  /** Options of k6. */
  readonly options: readonly string[];
}

/** Something on the command line that can't be meant. */
export class Unusable extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** Discord's own hosts are no target: what a load test does there costs the bot its token or its address. */
export const discordHosts: readonly string[] = ['discord.com', 'discordapp.com', 'discord.gg', 'discord.media'];

/** Reads the command line of `loadtest run`. Throws {@link Unusable}. */
export function settingOf(words: RunWords, environment: Readonly<Record<string, string | undefined>>): RunSetting {
  const origin = words.target === undefined ? undefined : targetOf(words.target);
  const [perVu, requestsPerUnit] = [
    amountOf('--per-vu', words.perVu),
    amountOf('--requests-per-unit', words.requestsPerUnit),
  ];
  if (words.unit === undefined && (perVu !== undefined || requestsPerUnit !== undefined))
    throw new Unusable(
      '--per-vu and --requests-per-unit say what a unit is; --unit names it',
      '--unit guilds --per-vu 10',
    );
  if (perVu !== undefined && requestsPerUnit !== undefined)
    throw new Unusable('--per-vu and --requests-per-unit exclude each other');
  const own = variablesOf(words.env ?? [], environment);
  return {
    declared: {
      ...(words.environment === undefined ? {} : { environment: words.environment }),
      ...(origin === undefined ? {} : { origin }),
      ...(words.unit === undefined ? {} : { unit: words.unit }),
      ...(perVu === undefined ? {} : { perVu }),
      ...(requestsPerUnit === undefined ? {} : { requestsPerUnit }),
    },
    variables: { ...(origin === undefined ? {} : { TARGET: origin }), ...own },
    hidden: Object.values(own),
    options: optionsOf(words),
  };
}

function targetOf(text: string): string {
  if (!URL.canParse(text))
    throw new Unusable('--target is no address', 'write its origin: https://bot.staging.example');
  const { protocol, host, hostname, username, password, pathname, search } = new URL(text);
  if (username !== '' || password !== '')
    throw new Unusable(
      '--target holds a user or a password',
      'hand them to the script with -e NAME, which reads your environment',
    );
  if (!['http:', 'https:'].includes(protocol) || pathname !== '/' || search !== '')
    throw new Unusable('--target is no origin', 'scheme, host and port alone: https://bot.staging.example');
  if (discordHosts.some((name) => hostname === name || hostname.endsWith(`.${name}`)))
    throw new Unusable('Discord is no target of a load test', 'name your own endpoint');
  return `${protocol}//${host}`;
}

function amountOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const amount = Number(text);
  if (!/^\d/.test(text) || !(amount > 0) || amount > 1e9) throw new Unusable(`${flag} is no number above 0`);
  return amount;
}

/** What decides how k6 itself runs is no business of a script's variable. */
const reserved = /^(?:K6_.*|HOME|TMPDIR|TEMP|USERPROFILE|XDG_CONFIG_HOME|LD_.*|DYLD_.*)$/;

/** `NAME=VALUE`, or `NAME` for the value in our own environment: a secret then stands on no command line. */
function variablesOf(
  pairs: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const variables: Record<string, string> = {};
  for (const pair of pairs) {
    const match = /^([A-Za-z_]\w*)(?:=(.*))?$/s.exec(pair);
    const name = match?.[1] ?? '';
    if (name === '') throw new Unusable('-e wants NAME=VALUE, or NAME alone for a value of your environment');
    if (reserved.test(name)) throw new Unusable(`-e ${name} would change how k6 runs, not what the script does`);
    const value = match?.[2] ?? environment[name];
    if (value === undefined) throw new Unusable(`-e ${name}: there is no such variable in your environment`);
    variables[name] = value;
  }
  return variables;
}

const duration = /^(?:\d+(?:\.\d+)?(?:h|ms|m|s))+$/;

function optionsOf(words: RunWords): readonly string[] {
  const option = (flag: string, text: string | undefined, shape: RegExp): readonly string[] => {
    if (text === undefined) return [];
    if (!shape.test(text)) throw new Unusable(`${flag} ${JSON.stringify(text.slice(0, 40))} is not what k6 takes`);
    return [flag, text];
  };
  return [
    ...option('--vus', words.vus, /^\d{1,7}$/),
    ...option('--duration', words.duration, duration),
    ...(words.stage ?? []).flatMap((stage) => option('--stage', stage, /^[\d.hms]+:\d{1,7}$/)),
    ...option('--execution-segment', words.executionSegment, /^[\d/.%:]{1,60}$/),
    ...option('--execution-segment-sequence', words.executionSegmentSequence, /^[\d/.%,]{1,400}$/),
  ];
}
