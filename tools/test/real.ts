import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { programsFolder, toolsFolder } from '../real-components/cache.ts';
import { provideComponents } from '../real-components/provide.ts';
import { provideKubeScoreWasm } from '../real-components/wasm.ts';

/*
 * `npm run test:real`: the suites that run real programs (`*.real.test.ts`). Builds what is missing and fails when it
 * can't. A suite finds the programs first on PATH and in `bin` below READINESS_TOOLS. `--demo` runs those of the
 * demonstration instead (`*.demo.test.ts`). Arguments go to vitest.
 */
const given = process.argv.slice(2);
const isDemo = given.includes('--demo');
const root = join(import.meta.dirname, '..', '..');
try {
  const tools = toolsFolder();
  const say = (text: string): void => {
    process.stdout.write(`${text}\n`);
  };
  for (const { name, version, from } of provideComponents(say)) say(`${name} ${version} (${from})`);
  provideKubeScoreWasm(say);
  const { status } = spawnSync(
    join(root, 'node_modules', '.bin', 'vitest'),
    ['run', '--config', `vitest.${isDemo ? 'demo' : 'real'}.config.ts`, ...given.filter((one) => one !== '--demo')],
    {
      cwd: root,
      stdio: 'inherit',
      env: {
        ...process.env,
        READINESS_TOOLS: tools,
        PATH: [programsFolder(tools), process.env['PATH'] ?? ''].join(delimiter),
      },
    },
  );
  process.exitCode = status ?? 1;
} catch (error) {
  process.stderr.write(`test:real: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
