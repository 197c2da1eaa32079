import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { wasmFiles, wasmFolder } from '../../src/sources/kube-score/find.ts';
import { build } from './build.ts';
import { builtFolder, toolsFolder } from './cache.ts';
import { kubeScoreWasm } from './components.ts';
import type { Go } from './go.ts';
import { findGo } from './go.ts';

const stamp = 'stamp.json';

/**
 * Puts kube-score's WebAssembly build, and Go's own runner for it, where `--cross-check` looks. The folder is whole or
 * absent, and can be copied to another machine. Returns it.
 */
export function provideKubeScoreWasm(
  say: (text: string) => void,
  environment: NodeJS.ProcessEnv = process.env,
): string {
  const folder = wasmFolder(environment);
  const tools = toolsFolder(environment);
  const made = builtFolder(tools, kubeScoreWasm);
  if (sameText(join(folder, stamp), join(made, stamp))) return folder;
  const go = findGo(environment['PATH'] ?? '');
  if (!existsSync(made))
    say(
      `building kube-score ${kubeScoreWasm.version} for WebAssembly with Go ${go.version}: about ${kubeScoreWasm.seconds} s`,
    );
  const program = build([kubeScoreWasm], go, tools);
  const support = join(rootOf(go), 'lib', 'wasm');
  mkdirSync(dirname(folder), { recursive: true });
  const fresh = mkdtempSync(join(dirname(folder), '.unfinished-'));
  try {
    copyFileSync(program, join(fresh, wasmFiles.program));
    copyFileSync(join(made, stamp), join(fresh, stamp));
    for (const name of [wasmFiles.runner, wasmFiles.library]) copyFileSync(join(support, name), join(fresh, name));
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
    return folder;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function sameText(one: string, other: string): boolean {
  return existsSync(one) && existsSync(other) && readFileSync(one, 'utf8') === readFileSync(other, 'utf8');
}

/** Folder of the toolchain that builds: the runner has to be of the same version as the program. */
function rootOf(go: Go): string {
  const environment = go.toolchain === undefined ? process.env : { ...process.env, GOTOOLCHAIN: go.toolchain };
  return spawnSync(go.file, ['env', 'GOROOT'], { encoding: 'utf8', env: environment }).stdout.trim();
}
