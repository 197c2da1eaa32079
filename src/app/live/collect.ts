import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ReadinessError } from '../../model/errors.ts';
import type { LiveAnswers } from '../../model/live.ts';
import type { Host } from '../host.ts';
import type { Settings } from '../settings.ts';

/**
 * Asks the live sources that were named, in three passes (docs/evidence.md, Order of collecting): files, then the cluster,
 * then Prometheus, whose queries follow from both. Sources don't know each other; a pass gets what came before as data.
 */
export async function collectLive(settings: Settings, root: string, host: Host): Promise<LiveAnswers> {
  const files = await filesPass(settings, root, host);
  return { ...files, ...(await historyPass(settings, host)) };
}

async function historyPass({ prometheus, at }: Settings, host: Host): Promise<LiveAnswers> {
  if (prometheus === undefined) return {};
  const { lookAtPrometheus } = await import('./look-prometheus.ts');
  return { prometheus: await lookAtPrometheus(prometheus, at, [], host) };
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
