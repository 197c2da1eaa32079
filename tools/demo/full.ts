import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { components, controlPlaneComponents, prometheusComponents } from '../real-components/components.ts';
import { provideComponents } from '../real-components/provide.ts';
import { programsFolder, toolsFolder } from '../real-components/cache.ts';
import { startDemo } from './environment.ts';

/*
 * `npm run demo:full`: starts a cluster, a Prometheus and an endpoint on this machine, loads the endpoint, and scans all of
 * it. Exits as the scan does; nothing runs on afterwards. Arguments go to the scan.
 */
const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const parts = new Set([...controlPlaneComponents, ...prometheusComponents].map(({ name }) => name));

const root = join(import.meta.dirname, '..', '..');
try {
  provideComponents(
    say,
    components.filter(({ name }) => name === 'k6' || parts.has(name)),
  );
  process.env['PATH'] = [programsFolder(toolsFolder()), process.env['PATH'] ?? ''].join(delimiter);
  const demo = await startDemo({ say, stages: process.env['DEMO_STAGES'] ?? '70s:12,130s:40' });
  try {
    const args = [
      ...demo.scanArguments,
      ...['--level', 'conditional', '--output', join(root, 'readiness-report')],
      ...process.argv.slice(2),
    ];
    const { status } = spawnSync(process.execPath, [join(root, 'bin', 'readiness.cjs'), ...args], {
      cwd: demo.repository,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    process.exitCode = status ?? 2;
  } finally {
    await demo.stop();
  }
} catch (error) {
  say(`demo:full: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
