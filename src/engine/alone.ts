import type { Check } from '../model/check.ts';
import { isSourced } from '../model/check.ts';
import type { Graph } from '../model/graph.ts';
import { kindOf } from '../model/identity.ts';
import { filesNotRead } from '../model/live.ts';
import type { SubjectAnswer } from './answer.ts';
import { isAsked } from './answer.ts';
import type { ExtraUnknown } from './extra-unknown.ts';
import type { LiveFace } from './faces.ts';
import { holdsTheBot } from './role-scope.ts';
import { kindsOfSubject } from './subjects.ts';

/** The graph that a target's workloads stand in: the cluster's, where no manifest declares what runs. */
export function judgedGraph(desired: Graph, live: LiveFace | undefined): Graph {
  return live?.alone === true ? live.graph : desired;
}

/** Some workload was read that is the target's own. */
export function holdsWorkload(desired: Graph, live: LiveFace | undefined): boolean {
  if (live?.alone !== true) return desired.workloads.length > 0;
  return live.graph.workloads.some((workload) => live.standingOf(workload) === 'unmanaged');
}

export function recognisesTheBot(desired: Graph, live: LiveFace | undefined): boolean {
  return holdsTheBot(judgedGraph(desired, live));
}

/** How things are written stands in files alone, and those behind a cluster were not read. */
export function isOfFilesAlone({ ofFiles, subject }: Check): boolean {
  return ofFiles === true || subject === 'document';
}

export const noFiles: ExtraUnknown = { reason: 'not-collected', text: filesNotRead };

/**
 * A rule without subjects applies to nothing only where the cluster was asked for such objects: one unknown where it was
 * asked for none of their kinds.
 */
export function notAskedFor(check: Check, subjects: number, { wasListed }: LiveFace): readonly ExtraUnknown[] {
  if (subjects > 0 || isSourced(check.subject)) return [];
  const kinds = check.kinds?.map(kindOf) ?? kindsOfSubject[check.subject];
  const [first] = kinds;
  if (kinds === '*' || first === undefined || kinds.some(wasListed)) return [];
  return [{ reason: 'not-collected', text: `the cluster was not asked for objects of kind ${first}` }];
}

/** What checks say of files, said of a cluster that nobody's files stand behind. */
const words: readonly (readonly [RegExp, string])[] = [
  [/\bno file declares\b/g, 'the cluster does not show'],
  [/\bno file (?=\w+s\b)/g, 'nothing in the cluster '],
  [/\b(?:in no file|in no manifest|not in the files)\b/g, 'not in what the cluster shows'],
  [/\b(in|from|among|of) the files\b/g, '$1 what the cluster shows'],
  [/\bthe files do not\b/g, 'the cluster does not'],
  [/\bno scanned object\b/g, 'no object that was listed'],
];

function inWords(text: string): string {
  return words.reduce((said, [pattern, instead]) => said.replace(pattern, instead), text);
}

/** The answers in the words of a cluster. */
export function toldOfCluster(answers: readonly SubjectAnswer[]): readonly SubjectAnswer[] {
  return answers.map(({ subject, answer }): SubjectAnswer => {
    if (!isAsked(answer)) return { subject, answer: { because: inWords(answer.because) } };
    const { unknown } = answer;
    if (unknown === undefined) return { subject, answer };
    return { subject, answer: { ...answer, unknown: { ...unknown, text: inWords(unknown.text) } } };
  });
}
