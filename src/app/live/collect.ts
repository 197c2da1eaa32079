import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ManifestTarget } from '../../model/document.ts';
import type { GraphInput } from '../../inventory/input.ts';
import { ReadinessError } from '../../model/errors.ts';
import type { LiveAnswers } from '../../model/live.ts';
import type { Pack } from '../../model/pack.ts';
import type { Host } from '../host.ts';
import type { Settings } from '../settings.ts';

/** What was found in the manifests, for queries that follow from it; asked for where a Prometheus is named only. */
export type LookedAt = () => Promise<{ readonly pack: Pack; readonly inputs: readonly GraphInput[] }>;

/**
 * Asks the live sources that were named, in three passes (docs/evidence.md, Order of collecting): files, then the cluster,
 * then Prometheus, whose queries follow from both. Sources don't know each other; a pass gets what came before as data.
 */
export async function collectLive(
  settings: Settings,
  root: string,
  targets: readonly ManifestTarget[],
  host: Host,
  lookedAt: LookedAt,
): Promise<LiveAnswers> {
  const before: LiveAnswers = {
    ...(await filesPass(settings, root, host)),
    ...(await clusterPass(settings, targets, host)),
  };
  if (settings.prometheus === undefined) return before;
  const { lookBack } = await import('./history.ts');
  const load = before.loadtest?.status === 'present' ? before.loadtest.evidence : undefined;
  const looked = { settings, cluster: before.cluster, ...(await lookedAt()), ...(load === undefined ? {} : { load }) };
  return { ...before, prometheus: await lookBack(settings.prometheus, looked, host) };
}

async function clusterPass(
  { cluster }: Settings,
  targets: readonly ManifestTarget[],
  host: Host,
): Promise<LiveAnswers> {
  if (cluster === undefined) return {};
  const { lookAtCluster } = await import('./look-cluster.ts');
  return { cluster: await lookAtCluster(cluster, targets, host) };
}

async function filesPass(settings: Settings, root: string, host: Host): Promise<LiveAnswers> {
  if (settings.load.length === 0) return {};
  const missing = settings.load.find((path) => !existsSync(resolve(host.cwd, path)));
  if (missing !== undefined) {
    throw new ReadinessError('not-found', `${missing} does not exist`, { hint: '--load names results of load tests' });
  }
  const { lookAtLoadTests } = await import('./load-tests.ts');
  return { loadtest: await lookAtLoadTests(settings.load, root, host) };
}
