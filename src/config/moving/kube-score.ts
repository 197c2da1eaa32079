import type { Json } from '../../model/json.ts';
import { quoted } from '../authored/words.ts';
import { leavesRoot } from '../places.ts';
import type { Note, Setting, Understood, Wish } from './moved.ts';

/** A command line of kube-score, and where it stands. */
export interface CommandLine {
  readonly words: readonly string[];
  readonly from: string;
}

/** Flags that take a word after them; the others are switches. */
const withValue: ReadonlySet<string> = new Set([
  'ignore-test',
  'enable-optional-test',
  'kubernetes-version',
  'output-format',
  'output-version',
  'min-replicas-deployment',
  'min-replicas-hpa',
  'color',
]);

/** kube-score's formats -> ours. */
const formats: Readonly<Record<string, string>> = {
  json: 'json',
  sarif: 'sarif',
  human: 'terminal',
};

/** What a command line of kube-score asks for; it has no configuration file. */
export function understandKubeScore({ words, from }: CommandLine): Understood {
  const wishes: Wish[] = [];
  const settings: Setting[] = [];
  const left: Note[] = [];
  const params: Understood['params'][number][] = [];
  const paths: string[] = [];
  let all = false;
  const off = (id: string, flag: string): void => {
    wishes.push({ id, on: false, from, reason: `was switched off by ${flag} of kube-score (${from})` });
  };
  const set = (key: string, value: Json, text: string): void => {
    settings.push({ key, value, from, text });
  };

  for (const { flag, value } of flagsOf(words)) {
    if (/[$`]/.test(value)) {
      left.push({
        from,
        text: `${quoted(flag === '' ? value : `--${flag} ${value}`)} is filled in by the shell`,
        todo: 'write down what it holds',
      });
      continue;
    }
    switch (flag) {
      case '':
        if (value === '-') break;
        if (leavesRoot(value)) left.push({ from, text: `the path ${quoted(value)} lies outside of this folder` });
        else paths.push(value);
        break;
      case 'ignore-test':
        for (const id of idsIn(value)) off(id, '--ignore-test');
        break;
      case 'enable-optional-test':
        for (const id of idsIn(value)) wishes.push({ id, on: true, from, reason: '' });
        break;
      case 'ignore-container-cpu-limit':
      case 'ignore-container-memory-limit':
        params.push({ id: flag, name: '', value: 0, from });
        break;
      case 'all-default-optional':
        all = true;
        break;
      case 'min-replicas-deployment':
      case 'min-replicas-hpa': {
        const id = flag === 'min-replicas-hpa' ? 'horizontalpodautoscaler-replicas' : 'deployment-replicas';
        if (/^\d{1,4}$/.test(value)) params.push({ id, name: 'min', value: Number(value), from });
        else left.push({ from, text: `--${flag} ${quoted(value)} is no number` });
        break;
      }
      case 'kubernetes-version': {
        const version = /^v?(1\.\d{1,3})(?:\.\d+)?$/.exec(value)?.[1];
        if (version === undefined)
          left.push({ from, text: `--kubernetes-version ${quoted(value)} is no version such as v1.36` });
        else set('kubernetesVersion', version, `judged against Kubernetes ${version}`);
        break;
      }
      case 'output-format': {
        const format = Object.hasOwn(formats, value) ? formats[value] : undefined;
        if (format === undefined) {
          left.push({
            from,
            text: `the output format ${quoted(value)} has no counterpart here`,
            todo: 'for CI there are --format annotations (GitHub), gitlab, junit and sarif',
          });
        } else set('reports', { formats: [format] }, `the report is ${format}`);
        break;
      }
      case 'exit-one-on-warning':
        left.push({
          from,
          text: '--exit-one-on-warning decides an exit code, which readiness.yaml does not',
          todo: 'run readiness scan --fail-on medium',
        });
        break;
      case 'disable-ignore-checks-annotations':
        set('annotations', 'ignore', 'annotations ignore nothing');
        break;
      case 'color':
      case 'verbose':
      case 'v':
      case 'output-version':
      case 'help':
        break;
      default:
        left.push({ from, text: `--${flag}${value === '' ? '' : ` ${quoted(value)}`} has no counterpart here` });
    }
  }
  if (paths.length > 0)
    set('paths', paths, `${paths.length === 1 ? 'the path' : `${paths.length} paths`} that kube-score is given`);
  return {
    // The last word about a check is what kube-score takes, and ignoring wins over enabling.
    wishes,
    others: all ? { as: 'on', from } : { as: 'default' },
    settings,
    own: [],
    exemptions: [],
    params,
    left,
  };
}

interface Flag {
  /** Empty for a word that is no flag. */
  readonly flag: string;
  readonly value: string;
}

function flagsOf(words: readonly string[]): readonly Flag[] {
  const flags: Flag[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const match = /^(?:--?)([A-Za-z][\w-]*)(?:=([^]*))?$/.exec(word);
    if (match === null) {
      flags.push({ flag: '', value: word });
      continue;
    }
    const flag = match[1] === 'o' ? 'output-format' : (match[1] ?? '');
    if (match[2] === undefined && withValue.has(flag)) index += 1;
    flags.push({ flag, value: match[2] ?? (withValue.has(flag) ? (words[index] ?? '') : '') });
  }
  return flags;
}

function idsIn(value: string): readonly string[] {
  return value
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
}
