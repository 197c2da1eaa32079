import type { SourcedSubjects } from '../../engine/subjects.ts';
import type { MeasuredInput, MeasuredSubjects } from '../../inventory/measured/subjects.ts';
import { measuredSubjects } from '../../inventory/measured/subjects.ts';
import type { MetricsCatalogue } from '../../model/catalogue.ts';
import type { LiveWorkload } from '../../model/cluster.ts';
import type { Graph } from '../../model/graph.ts';
import { asRecord } from '../../model/json.ts';
import { prometheusSettings } from '../../model/prometheus-settings.ts';
import type { PromQuery } from '../../model/prometheus.ts';
import type { Config } from '../../model/records.ts';

/** What measured subjects of one target are made of; the same while looking and while judging. */
export function measuredInput(
  graph: Graph,
  live: readonly LiveWorkload[],
  config: Config,
  catalogue: MetricsCatalogue,
): MeasuredInput {
  return { graph, live, catalogue, settings: prometheusSettings(asRecord(config.sources?.['prometheus'])) };
}

/** Subjects as the queries say that were answered so far. */
export function subjectsFrom(input: MeasuredInput, answered: readonly PromQuery[]): MeasuredSubjects {
  const byText = new Map(answered.map((one) => [one.query, one]));
  return measuredSubjects(input, (query) => byText.get(query));
}

/** Measured subjects as the engine asks about them. */
export function sourcedBy(subjects: MeasuredSubjects): SourcedSubjects {
  return {
    'measured-workload': { subjects: subjects.workloads, unseen: [] },
    'measured-service': { subjects: subjects.services, unseen: subjects.lostServices },
    'measured-objective': { subjects: subjects.objectives, unseen: subjects.lostObjectives },
    'measured-namespace': { subjects: subjects.namespaces, unseen: [] },
    'measured-job': { subjects: subjects.jobs, unseen: [] },
    'measured-server': { subjects: subjects.servers, unseen: [] },
  };
}
