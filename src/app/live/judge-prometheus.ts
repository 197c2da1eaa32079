import { answersFrom } from '../../engine/queries.ts';
import type { MetricsCatalogue } from '../../model/catalogue.ts';
import type { LiveWorkload } from '../../model/cluster.ts';
import type { Graph } from '../../model/graph.ts';
import { asString, listAt } from '../../model/json.ts';
import { isKnown } from '../../model/known.ts';
import type { SourceAbsence } from '../../model/known.ts';
import type { SourceAnswer } from '../../model/live.ts';
import type { LoadRun, Measured, RunResources } from '../../model/load.ts';
import type { PrometheusEvidence } from '../../model/prometheus.ts';
import type { ScorecardEvidence, ScorecardLook } from '../../model/scorecard.ts';
import { workloadQueries } from '../../inventory/measured/subjects.ts';
import type { MeasuredInput } from '../../inventory/measured/subjects.ts';
import { digestOf } from '../hash.ts';
import { measuredPeak, resourceReader } from './load-resources.ts';
import { measuredInput, sourcedBy, subjectsFrom } from './measured.ts';
import { shownObjectives } from './objectives.ts';
import type { JudgedSource, LiveSetting } from './source.ts';
import { shownUtilisation } from './utilisation.ts';

/** An instant is judged for so long after it (docs/evidence.md, Times). */
const longest = 24 * 3_600_000;
/** Clocks of two machines. */
const ahead = 5 * 60_000;
/** Unanswered queries that the scorecard names one by one. */
const mostNamed = 50;

/** With what it tells about load tests. */
export interface JudgedHistory extends JudgedSource<'prometheus'> {
  readonly resourcesOf?: (run: LoadRun) => Measured<RunResources>;
  /** Requests a second at the peak of 30 days, none of which is of these runs. */
  readonly peakBeside?: (runs: readonly LoadRun[]) => Measured<number>;
}

/** What a Prometheus contributes to the judgement of one target of a run. */
export function judgePrometheus(
  answer: SourceAnswer<PrometheusEvidence>,
  { at, config }: Pick<LiveSetting, 'at' | 'config'>,
  graph: Graph,
  live: readonly LiveWorkload[],
  catalogue: MetricsCatalogue,
): JudgedHistory {
  if (answer.status !== 'present') {
    const { status, reason, text } = answer;
    const source: ScorecardEvidence = {
      id: 'prometheus',
      source: 'Prometheus',
      tier: 'measured',
      status,
      reason: text,
      digest: '',
    };
    const look: ScorecardLook = { source: 'prometheus', status, facts: [], remarks: [text] };
    return { absence: { reason, text }, sourced: {}, provenance: [source], look };
  }
  const { evidence } = answer;
  const absence = outOfDate(evidence, at);
  const provenance = provenanceOf(evidence, absence);
  const written = listAt(config.sources?.['prometheus'], 'remarks').flatMap((one) => asString(one) ?? []);
  const look = lookOf(evidence, absence, written);
  if (absence !== undefined) return { absence, sourced: {}, provenance, look };
  const input = measuredInput(graph, live, config, catalogue);
  const stranger = holdsNothingOf(input, evidence);
  if (stranger !== undefined)
    return {
      absence: stranger,
      sourced: {},
      provenance,
      look: { ...look, status: 'failed', remarks: [stranger.text, ...look.remarks] },
    };
  const subjects = subjectsFrom(input, evidence.queries);
  return {
    view: evidence,
    sourced: sourcedBy(subjects),
    answersFor: answersFrom(evidence),
    provenance,
    look,
    slos: shownObjectives(subjects.objectives, evidence),
    utilisation: shownUtilisation(subjects.workloads, evidence),
    resourcesOf: resourceReader(subjects.services, evidence.queries, config),
    peakBeside: (runs) => measuredPeak(runs, subjects.services, evidence.queries, config),
  };
}

/** Everything was asked about one instant: what is judged at another time is another question. */
function outOfDate({ instant }: PrometheusEvidence, at: string): SourceAbsence | undefined {
  const [then, now] = [Date.parse(instant), Date.parse(at)];
  if (Number.isNaN(then) || Number.isNaN(now))
    return { reason: 'parse-error', text: 'about which instant Prometheus was asked is not known' };
  if (now - then > longest)
    return { reason: 'stale', text: `Prometheus was asked about ${instant}, more than a day before ${at}` };
  if (then - now > ahead)
    return { reason: 'stale', text: `Prometheus was asked about ${instant}, after ${at}, which is judged` };
  return undefined;
}

/**
 * A server that was asked about everything here and knows none of it watches another system: what it says of itself, of
 * its rules and targets, is about that one.
 */
function holdsNothingOf(input: MeasuredInput, { queries }: PrometheusEvidence): SourceAbsence | undefined {
  const asked = new Set(workloadQueries(input));
  const found = queries.filter(({ query }) => asked.has(query));
  const isEmpty = found.every(({ answer }) => answer.status === 'answered' && answer.series.length === 0);
  return found.length > 0 && isEmpty
    ? { reason: 'wrong-subject', text: 'the server holds no series of any workload that was read' }
    : undefined;
}

function provenanceOf(evidence: PrometheusEvidence, absence: SourceAbsence | undefined): readonly ScorecardEvidence[] {
  const { queries, server, version, instant } = evidence;
  const open = queries.flatMap(({ query, answer }) =>
    answer.status === 'unknown' ? [{ query, text: answer.text }] : [],
  );
  const known = isKnown(version) ? ` ${version.value}` : '';
  return [
    {
      id: 'prometheus',
      source: `Prometheus${known} at ${server}: ${queries.length - open.length} of ${queries.length} queries answered`,
      tier: 'measured',
      status: absence === undefined ? 'present' : 'failed',
      ...(absence === undefined ? {} : { reason: absence.text }),
      digest: digestOf(evidence),
      samples: queries.reduce((sum, { answer }) => sum + samplesIn(answer), 0),
      window: instant,
    },
    ...open.slice(0, mostNamed).map(({ query, text }, index): ScorecardEvidence => ({
      id: `prometheus:query-${index + 1}`,
      source: 'Prometheus',
      tier: 'measured',
      status: 'failed',
      reason: text,
      digest: '',
      query,
    })),
  ];
}

function samplesIn(answer: PrometheusEvidence['queries'][number]['answer']): number {
  if (answer.status === 'answered') return answer.series.length;
  return answer.status === 'ranged' ? answer.ranges.reduce((sum, { points }) => sum + points.length, 0) : 0;
}

function lookOf(
  evidence: PrometheusEvidence,
  absence: SourceAbsence | undefined,
  written: readonly string[],
): ScorecardLook {
  const { server, instant, version, queries, notes } = evidence;
  return {
    source: 'prometheus',
    status: absence === undefined ? 'present' : 'failed',
    facts: [
      { label: 'server', value: server },
      ...(isKnown(version) ? [{ label: 'version', value: version.value }] : []),
      { label: 'instant', value: instant },
      { label: 'queries', value: String(queries.length) },
    ],
    remarks: [...(absence === undefined ? [] : [absence.text]), ...written, ...notes],
  };
}
