import { clusterView } from '../../inventory/cluster/view.ts';
import type { GraphInput } from '../../inventory/input.ts';
import type { ClusterEvidence, ClusterView } from '../../model/cluster.ts';
import type { Graph } from '../../model/graph.ts';
import { isKnown } from '../../model/known.ts';
import type { SourceAbsence } from '../../model/known.ts';
import type { SourceAnswer } from '../../model/live.ts';
import { stringAt } from '../../model/json.ts';
import type { ScorecardEvidence, ScorecardLook } from '../../model/scorecard.ts';
import { digestOf } from '../hash.ts';
import type { JudgedSource, LiveSetting } from './source.ts';

/** What the cluster showed holds for so long (docs/evidence.md, Times). */
const longest = 24 * 3_600_000;
/** Evidence that has no time parameter may be so much younger than the instant that it is judged at. */
const ahead = 5 * 60_000;

/** What a cluster contributes to the judgement of one target of a run. */
export function judgeCluster(
  answer: SourceAnswer<ClusterEvidence>,
  { at }: Pick<LiveSetting, 'at'>,
  graph: Graph,
  input: GraphInput,
  others: readonly Graph[] = [],
): JudgedSource<'cluster'> {
  if (answer.status !== 'present') {
    const { status, reason, text } = answer;
    const source: ScorecardEvidence = {
      id: 'cluster',
      source: 'cluster',
      tier: 'observed',
      status,
      reason: text,
      digest: '',
    };
    const look: ScorecardLook = { source: 'cluster', status, facts: [], remarks: [text] };
    return { absence: { reason, text }, sourced: {}, provenance: [source], look };
  }
  const { evidence } = answer;
  const { view, subjects } = clusterView(evidence, graph, input, others);
  const absence = outOfDate(evidence, at) ?? view.wrongSubject;
  const provenance = provenanceOf(evidence, view, absence);
  const look = lookOf(evidence, view, absence);
  return absence === undefined
    ? { view, sourced: subjects, provenance, look }
    : { absence, sourced: {}, provenance, look };
}

const otherwise = 'to judge what runs there by itself, scan a folder without manifests';

/** What a reader must know to weigh what a cluster showed. */
function lookOf(
  { context, server, version, lists, notes }: ClusterEvidence,
  { namespaces }: ClusterView,
  absence: SourceAbsence | undefined,
): ScorecardLook {
  const nodes = lists.filter(({ kind, group }) => kind === 'Node' && group === '').flatMap(({ objects }) => objects);
  const simulated = nodes.filter((node) => stringAt(node, 'metadata', 'annotations', 'kwok.x-k8s.io/node') === 'fake');
  return {
    source: 'cluster',
    status: absence === undefined ? 'present' : 'failed',
    facts: [
      ...(context === undefined ? [] : [{ label: 'context', value: context }]),
      { label: 'server', value: server },
      ...namespaces.map((value) => ({ label: 'namespaces', value })),
      ...(isKnown(version) ? [{ label: 'version', value: version.value }] : []),
    ],
    remarks: [
      ...(absence === undefined ? [] : [absence.text]),
      ...(absence?.reason === 'wrong-subject' ? [otherwise] : []),
      ...(simulated.length === 0 ? [] : [`${simulated.length} of ${nodes.length} nodes are simulated by kwok`]),
      ...notes,
    ],
  };
}

function outOfDate(evidence: ClusterEvidence, at: string): SourceAbsence | undefined {
  // A clock that is off tells nothing of when its answers were true (docs/evidence.md, Times).
  if (!isKnown(evidence.serverTime) && evidence.serverTime.reason === 'stale') return evidence.serverTime;
  const seen = isKnown(evidence.serverTime) ? evidence.serverTime.value : evidence.localTime;
  const [then, now] = [Date.parse(seen), Date.parse(at)];
  if (Number.isNaN(then) || Number.isNaN(now))
    return { reason: 'parse-error', text: 'when the cluster was asked is not known' };
  if (now - then > longest)
    return { reason: 'stale', text: `the cluster was asked at ${seen}, more than a day before ${at}` };
  if (then - now > ahead)
    return { reason: 'stale', text: `the cluster was asked at ${seen}, after ${at}, which is judged` };
  return undefined;
}

/** The cluster as one piece of evidence, and each list that was refused or cut off. */
function provenanceOf(
  evidence: ClusterEvidence,
  { namespaces }: ClusterView,
  absence: SourceAbsence | undefined,
): readonly ScorecardEvidence[] {
  const { context, server, version, lists } = evidence;
  const asked = lists.filter(({ answer }) => answer.status !== 'absent');
  const read = asked.filter(({ answer }) => answer.status === 'listed');
  const known = isKnown(version) ? ` ${version.value}` : '';
  const named = context === undefined ? '' : ` (context ${context})`;
  const where = namespaces.length === 0 ? 'no namespace' : namespaces.join(', ');
  return [
    {
      id: 'cluster',
      source: `Kubernetes${known} at ${server}${named}, ${where}: ${read.length} of ${asked.length} lists read`,
      tier: 'observed',
      status: absence === undefined ? 'present' : 'failed',
      ...(absence === undefined ? {} : { reason: absence.text }),
      digest: digestOf(evidence),
      samples: read.reduce((sum, { objects }) => sum + objects.length, 0),
      ...(isKnown(evidence.serverTime) ? { window: evidence.serverTime.value } : {}),
    },
    ...lists.flatMap(({ resource, group, namespace, path, answer }): readonly ScorecardEvidence[] =>
      answer.status === 'unknown'
        ? [
            {
              id: `cluster:${resource}${group === '' ? '' : `.${group}`}${namespace === '' ? '' : `/${namespace}`}`,
              source: path,
              tier: 'observed',
              status: 'failed',
              reason: answer.text,
              digest: '',
            },
          ]
        : [],
    ),
  ];
}
