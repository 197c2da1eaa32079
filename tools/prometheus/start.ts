import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { get } from '../processes/get.ts';
import { ownFolder, removeFolder } from '../processes/own.ts';
import { freePorts } from '../processes/ports.ts';
import { startProcess, waitUntilReady } from '../processes/start.ts';
import { componentProgram } from '../real-components/find.ts';

export interface PrometheusOptions {
  /** Where the series lie, such as a folder filled by `createBlocks`; empty and of its own when left out. */
  readonly dataDir?: string;
  /**
   * Text of the configuration, or what makes it of the server's own address (`127.0.0.1:PORT`); nothing is scraped when
   * left out. Paths in it are relative to its own folder.
   */
  readonly config?: string | ((address: string) => string);
  /** More flags, such as `--web.route-prefix=/prometheus` or `--web.config.file=FILE`. */
  readonly flags?: readonly string[];
  /** Path of its readiness page, for those who change the prefix; `/-/ready` when left out. */
  readonly readyPath?: string;
  /** Status that shows it is ready; 401 where it wants everybody to log in, 200 when left out. */
  readonly readyStatus?: number;
}

export interface Prometheus {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly pid: number;
  /** The last lines that it logged. */
  readonly log: () => string;
  /** Ends it and removes what is its own. A folder that was given stays. Harmless when called again. */
  readonly stop: () => Promise<void>;
}

/** History of any age is kept: blocks older than the retention would be deleted at the start. */
const retention = '100y';

const tries = 3;
const portTaken = /address already in use/;

/**
 * Starts a real Prometheus on loopback. Needs the programs of `prometheusComponents`. Throws, with nothing left behind
 * and with its log in the message, when it does not become ready. Whatever ends this process ends it, too.
 */
export async function startPrometheus(options: PrometheusOptions = {}): Promise<Prometheus> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (attempt === tries || !(error instanceof Error) || !portTaken.test(error.message)) throw error;
    }
  }
}

async function startOnce({
  dataDir,
  config = 'scrape_configs: []\n',
  flags = [],
  readyPath = '/-/ready',
  readyStatus = 200,
}: PrometheusOptions): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'readiness-prometheus-'));
  ownFolder(folder);
  try {
    const configFile = join(folder, 'prometheus.yml');
    const [port = 0] = await freePorts(1);
    const text = typeof config === 'string' ? config : config(`127.0.0.1:${port}`);
    writeFileSync(configFile, text, { mode: 0o600 });
    const url = `http://127.0.0.1:${port}`;
    const running = await startProcess({
      name: 'prometheus',
      file: componentProgram('prometheus'),
      args: [
        `--config.file=${configFile}`,
        `--storage.tsdb.path=${dataDir ?? join(folder, 'data')}`,
        `--storage.tsdb.retention.time=${retention}`,
        `--web.listen-address=127.0.0.1:${port}`,
        ...flags,
      ],
      folder,
    });
    const stop = async (): Promise<void> => {
      await running.stop();
      removeFolder(folder);
    };
    try {
      await waitUntilReady(running, async () => (await get(`${url}${readyPath}`)).status === readyStatus);
    } catch (error) {
      await running.stop();
      throw error;
    }
    return { url, pid: running.pid, log: () => running.log(), stop };
  } catch (error) {
    removeFolder(folder);
    throw error;
  }
}
