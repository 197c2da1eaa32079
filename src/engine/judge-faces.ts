import type { Check, SubjectKind, SubjectMap } from '../model/check.ts';
import { isSourced } from '../model/check.ts';
import type { Graph } from '../model/graph.ts';
import type { Identity } from '../model/identity.ts';
import { isLiveSource } from '../model/live.ts';
import type { PackRule } from '../model/pack.ts';
import { isOfFilesAlone, noFiles, notAskedFor, toldOfCluster } from './alone.ts';
import type { ExtraUnknown } from './extra-unknown.ts';
import type { LiveFace } from './faces.ts';
import { mergeFaces } from './faces.ts';
import { answersOf, judgementOf } from './judge-rule.ts';
import type { RuleContext } from './judge-rule.ts';
import type { JudgedSubject, RuleJudgement } from './judgement.ts';
import { named } from './subject-name.ts';
import { subjectsOf } from './subjects.ts';
import { costlyUnread, kindsReadBy, unreadFor } from './unread.ts';

/** Asks a rule of both faces; undefined for rules that are asked of files, or of a source, alone. */
export type FacedJudge = (
  rule: PackRule,
  check: Check,
  extra: readonly ExtraUnknown[],
  context: RuleContext,
) => RuleJudgement | undefined;

export function facedJudge(desired: Graph, face: LiveFace, targetName: string): FacedJudge {
  const views = new Map<string, Graph>();
  const listed = new Map<SubjectKind, readonly SubjectMap[SubjectKind][]>();
  const byKey = new Map(face.graph.workloads.map((workload) => [workload.key, workload]));
  const unread = costlyUnread(face.graph.unread);
  const viewOf = (kinds: readonly string[] | '*'): Graph => {
    const key = kinds === '*' ? '*' : [...kinds].sort().join('\u0000');
    const view = views.get(key) ?? face.view(kinds);
    views.set(key, view);
    return view;
  };
  const subjectsOfKind = (kind: SubjectKind): readonly SubjectMap[SubjectKind][] => {
    const subjects = listed.get(kind) ?? (isSourced(kind) ? [] : subjectsOf(kind, face.graph));
    listed.set(kind, subjects);
    return subjects;
  };
  const declared = ({ group, kind, namespace, name }: Identity): JudgedSubject | undefined => {
    const own = desired.find(kind, namespace, name).find(({ identity }) => identity.group === group);
    return own === undefined ? undefined : named(own, targetName);
  };
  return (rule, check, extra, context) => {
    if (face.alone === true && isOfFilesAlone(check))
      return judgementOf(rule, check, [...extra, noFiles], answersOf(rule, check, context));
    if (!isAskedOfBoth(check, face)) return undefined;
    const live = answersOf(rule, check, {
      ...context,
      graph: face.graph,
      view: viewOf(kindsReadBy(check)),
      byKey,
      subjectsOfKind,
      worth: 'observed',
    });
    const hidden = unreadFor(check, unread);
    const told = face.alone === true ? toldOfCluster(live) : live;
    // Of the system as a whole there is one answer: of the face in which it stands.
    const merged =
      check.subject === 'system' ? told : mergeFaces(rule, answersOf(rule, check, context), told, face, declared);
    return judgementOf(
      rule,
      check,
      [
        ...extra,
        ...unseenBy(check, face),
        ...(hidden === undefined ? [] : [hidden]),
        ...(face.alone === true ? notAskedFor(check, merged.length, face) : []),
      ],
      merged,
    );
  };
}

function isAskedOfBoth({ subject, needs, ofFiles }: Check, { alone }: LiveFace): boolean {
  if (ofFiles === true || isSourced(subject) || subject === 'document') return false;
  if (subject === 'system' && alone !== true) return false;
  return !needs.some(isLiveSource);
}

/** One unknown more for all lists without an answer that hold what the check depends on. */
function unseenBy(check: Check, { unseen }: LiveFace): readonly ExtraUnknown[] {
  const kinds = kindsReadBy(check);
  const touching = unseen.filter(
    // Of objects beyond namespaces only those count that the manifests declare, or that a check names.
    ({ kinds: own, clusterScoped }) => (kinds === '*' ? !clusterScoped : own.some((kind) => kinds.includes(kind))),
  );
  const [first] = touching;
  if (first === undefined) return [];
  const { reason, text } = first;
  const others = touching.length - 1;
  return [{ reason, text: others === 0 ? text : `${text}, and ${others} more lists` }];
}
