import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dump, loadAll } from 'js-yaml';
import { ownFolder, removeFolder } from '../processes/own.ts';
import { createBlocks } from '../prometheus/blocks.ts';
import type { Prometheus } from '../prometheus/start.ts';
import { startPrometheus } from '../prometheus/start.ts';
import { seriesOf } from './series.ts';
import { namespace } from './system.ts';
import { exposition, writeHistory } from './write-history.ts';

/*
 * A real Prometheus that remembers a month of the simulated system, goes on scraping it, and scrapes the endpoint and
 * itself; with the bot's own alert rules.
 */

export interface MetricsOptions {
  /** `http://127.0.0.1:PORT` of the interactions endpoint. */
  readonly endpoint: string;
  /** Name of the endpoint's pod, for its labels. */
  readonly pod: string;
  /** Files with PrometheusRule objects. */
  readonly ruleFiles: readonly string[];
  readonly now: Date;
}

export interface Metrics {
  readonly prometheus: Prometheus;
  readonly stop: () => Promise<void>;
}

const monthSeconds = 30 * 86_400;

export async function startMetrics({ endpoint, pod, ruleFiles, now }: MetricsOptions): Promise<Metrics> {
  const folder = mkdtempSync(join(tmpdir(), 'readiness-demo-metrics-'));
  ownFolder(folder);
  const until = Math.floor(now.getTime() / 1000);
  const series = seriesOf(until - monthSeconds, until);
  const exporter = createServer((_, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(exposition(series, Math.floor(Date.now() / 1000)));
  });
  let prometheus: Prometheus | undefined;
  const stop = async (): Promise<void> => {
    await prometheus?.stop();
    exporter.closeAllConnections();
    exporter.close();
    removeFolder(folder);
  };
  try {
    await new Promise<void>((resolve, reject) => {
      exporter.once('error', reject);
      exporter.listen(0, '127.0.0.1', resolve);
    });
    const { port } = exporter.address() as AddressInfo;
    const history = join(folder, 'history.om');
    // The last sample lies before anything is scraped: Prometheus takes none that is older than what it has.
    writeHistory(history, series, { from: until - monthSeconds, until });
    const dataDir = join(folder, 'data');
    await createBlocks(history, dataDir, join(folder, 'blocks'));
    rmSync(history);
    const rules = join(folder, 'rules.yml');
    writeFileSync(rules, dump({ groups: ruleFiles.flatMap(groupsOf) }));
    prometheus = await startPrometheus({
      dataDir,
      config: (own) => configOf({ own, endpoint, pod, exporter: `127.0.0.1:${port}`, rules }),
    });
    return { prometheus, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface PrometheusRule {
  readonly kind?: string;
  readonly spec?: { readonly groups?: readonly object[] };
}

function groupsOf(file: string): readonly object[] {
  const documents = loadAll(readFileSync(file, 'utf8')) as readonly PrometheusRule[];
  return documents.flatMap(({ kind, spec }) => (kind === 'PrometheusRule' ? (spec?.groups ?? []) : []));
}

function configOf(at: {
  readonly own: string;
  readonly endpoint: string;
  readonly pod: string;
  readonly exporter: string;
  readonly rules: string;
}): string {
  const job = (name: string, target: string, labels: Readonly<Record<string, string>>, more: object = {}): object => ({
    job_name: name,
    static_configs: [{ targets: [target], labels }],
    ...more,
  });
  return dump({
    global: { scrape_interval: '15s', evaluation_interval: '15s' },
    rule_files: [at.rules],
    scrape_configs: [
      job('api', new URL(at.endpoint).host, { namespace, pod: at.pod, instance: 'interactions-endpoint' }),
      // Its series carry the labels of what they are about, `up` included, as with federation.
      job('simulated-exporters', at.exporter, {}, { honor_labels: true }),
      job('prometheus', at.own, {}),
    ],
  });
}
