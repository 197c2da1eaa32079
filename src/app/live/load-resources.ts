import { peakOf, peakQueries } from '../../inventory/measured/load-peak.ts';
import { named } from '../../inventory/measured/named.ts';
import { resourceQueries, runResources } from '../../inventory/measured/load-resources.ts';
import type { ResourceSettings } from '../../inventory/measured/load-resources.ts';
import type { Lookup } from '../../inventory/measured/answers.ts';
import { compareText } from '../../model/identity.ts';
import { asRecord, stringAt } from '../../model/json.ts';
import type { SourceAbsence } from '../../model/known.ts';
import type { LoadEvidence, LoadRun, Measured, RunResources } from '../../model/load.ts';
import { valueOf } from '../../model/load.ts';
import type { MeasuredService, PromQuery } from '../../model/prometheus.ts';
import { prometheusSettings } from '../../model/prometheus-settings.ts';
import { readMatchers } from '../../model/promql.ts';
import type { Config } from '../../model/records.ts';

/** Which service a load test was of, and what Prometheus is asked about it. */

/** Runs that are asked about, the newest first; older ones rarely decide. */
const mostRuns = 5;

export function loadQueries(
  load: LoadEvidence | undefined,
  services: readonly MeasuredService[],
  config: Config,
): readonly string[] {
  const service = targetOf(services, config);
  if (load === undefined || 'reason' in service) return [];
  const settings = settingsOf(config);
  return [
    ...newest(load.runs).flatMap((run) => resourceQueries(run, service, settings)),
    ...(isPeakStated(config) ? [] : peakQueries(service, load.runs)),
  ];
}

/** Both numbers that would follow from the measured peak are written. */
function isPeakStated(config: Config): boolean {
  const written = asRecord(config.sources?.['loadtest']);
  return written?.['claim'] !== undefined && written['peak'] !== undefined;
}

/** Requests a second at the peak of 30 days of the service that was loaded. */
export function measuredPeak(
  runs: readonly LoadRun[],
  services: readonly MeasuredService[],
  answered: readonly PromQuery[],
  config: Config,
): Measured<number> {
  const service = targetOf(services, config);
  if ('reason' in service) return { unknown: service.text };
  const byText = new Map(answered.map((one) => [one.query, one]));
  return peakOf(service, runs, (query) => byText.get(query));
}

export function resourceReader(
  services: readonly MeasuredService[],
  answered: readonly PromQuery[],
  config: Config,
): (run: LoadRun) => Measured<RunResources> {
  const service = targetOf(services, config);
  if ('reason' in service) return () => ({ unknown: service.text });
  const byText = new Map(answered.map((one) => [one.query, one]));
  const lookup: Lookup = (query) => byText.get(query);
  const settings = settingsOf(config);
  return (run) => runResources(run, service, settings, lookup);
}

function settingsOf(config: Config): ResourceSettings {
  const written = asRecord(config.sources?.['loadtest']);
  // src/config has refused what is no list of matchers.
  const selector = readMatchers(stringAt(written, 'selector') ?? '');
  return {
    from: written?.['resources'] === 'process' ? 'process' : 'containers',
    ...('matchers' in selector ? { selector: selector.matchers } : {}),
    matchers: prometheusSettings(asRecord(config.sources?.['prometheus'])).matchers,
  };
}

function targetOf(services: readonly MeasuredService[], config: Config): MeasuredService | SourceAbsence {
  const written = stringAt(config.sources?.['loadtest'], 'workload');
  const all = services.map((service) => ({ ...service, live: undefined, workload: service.workload }));
  const found = written === undefined ? undefined : named(all)(written);
  if (found !== undefined) {
    if ('reason' in found)
      return {
        reason: found.reason,
        text: `loadtest.workload in readiness.yaml names ${written ?? ''}, and no service is called so`,
      };
    return (
      services.find(({ key }) => key === found.key) ?? { reason: 'wrong-subject', text: 'no service is called so' }
    );
  }
  const [only, second] = services;
  if (only === undefined)
    return { reason: 'wrong-subject', text: 'which workload was loaded is not known: no service is' };
  return second === undefined
    ? only
    : {
        reason: 'wrong-subject',
        text: 'which of several services was loaded is not known; write in readiness.yaml loadtest: {workload: namespace/Kind/name}',
      };
}

function newest(runs: readonly LoadRun[]): readonly LoadRun[] {
  return [...runs]
    .sort((a, b) => compareText(valueOf(b.endedAt) ?? '', valueOf(a.endedAt) ?? '') || compareText(a.id, b.id))
    .slice(0, mostRuns);
}
