import type { PeerJudgement } from '../../model/peer.ts';
import { readJudgements } from './output.ts';
import type { KubeScore, Limits } from './run.ts';
import { defaultLimits, runKubeScore } from './run.ts';

export interface NamedText {
  readonly file: string;
  readonly text: string;
}

export interface KubeScoreAnswer {
  readonly judgements: readonly PeerJudgement[];
  /** Files that it could not read; the others were judged without them. */
  readonly leftOut: readonly string[];
  /** Set when it gave no answer at all. */
  readonly failed?: string;
}

export interface KubeScoreOptions {
  /** `v1.36` */
  readonly kubernetesVersion: string;
  readonly redact: (text: string) => string;
  /** Beside the checks that it makes by default. */
  readonly optional?: boolean;
  readonly limits?: Limits;
  /** Milliseconds of a clock that only goes forward. */
  readonly clock: () => number;
}

/** What it is asked besides the input; `-` is standard input. */
export function argumentsFor(options: Pick<KubeScoreOptions, 'kubernetesVersion' | 'optional'>): readonly string[] {
  return [
    'score',
    '--output-format',
    'json',
    '--output-version',
    'v2',
    '--kubernetes-version',
    options.kubernetesVersion,
    ...(options.optional === true ? ['--all-default-optional'] : []),
    '-',
  ];
}

/**
 * Has kube-score judge the files as one input. It gives up on the first document that it can't decode, so the files
 * that it trips over are found by halving, and it judges the rest once more together: its checks compare objects.
 */
export function judgeWithKubeScore(
  program: KubeScore,
  files: readonly NamedText[],
  options: KubeScoreOptions,
): KubeScoreAnswer {
  const limits = options.limits ?? defaultLimits;
  const end = options.clock() + limits.time;
  const args = argumentsFor(options);
  const ask = (some: readonly NamedText[]): readonly PeerJudgement[] | undefined => {
    const input = some.map(({ text }) => text).join('\n---\n');
    const ran = runKubeScore(program, args, input, { ...limits, time: end - options.clock() });
    if (!ran.ran) throw new NoAnswer(ran.why);
    return readJudgements(ran.out, options.redact);
  };
  const unreadable = (some: readonly NamedText[]): readonly NamedText[] => {
    const [only] = some;
    if (only === undefined || ask(some) !== undefined) return [];
    if (some.length === 1) return [only];
    const half = Math.ceil(some.length / 2);
    return [...unreadable(some.slice(0, half)), ...unreadable(some.slice(half))];
  };
  try {
    const judgements = files.length === 0 ? [] : ask(files);
    if (judgements !== undefined) return { judgements, leftOut: [] };
    const bad = new Set(unreadable(files));
    const good = files.filter((file) => !bad.has(file));
    const leftOut = [...bad].map(({ file }) => file);
    const again = good.length === 0 ? [] : ask(good);
    if (again === undefined) return { judgements: [], leftOut, failed: 'it could not read the files together' };
    return { judgements: again, leftOut };
  } catch (error) {
    if (error instanceof NoAnswer) return { judgements: [], leftOut: [], failed: error.message };
    throw error;
  }
}

class NoAnswer extends Error {}
