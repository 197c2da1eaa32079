import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import type { KubeScore } from './run.ts';
import { runKubeScore } from './run.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What `npm run build:kube-score-wasm` writes: Go's own runner and the program. */
export const wasmFiles = { runner: 'wasm_exec_node.js', library: 'wasm_exec.js', program: 'kube-score.wasm' } as const;

/** Where that lies; the same place as tools/real-components keeps what it builds in. */
export function wasmFolder(environment: Environment): string {
  const { READINESS_TOOLS: named, XDG_CACHE_HOME: caches } = environment;
  const tools = named || join(caches || join(homedir(), '.cache'), 'readiness', 'tools');
  return join(tools, 'kube-score-wasm');
}

/** The program on PATH, else its WebAssembly build. Relative entries of PATH are none: the scanned folder is not ours. */
export function findKubeScore(environment: Environment): KubeScore | undefined {
  const names = process.platform === 'win32' ? ['kube-score.exe'] : ['kube-score'];
  for (const folder of (environment['PATH'] ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    for (const name of names) {
      const file = join(folder, name);
      if (isProgram(file)) return { file, before: [], from: 'PATH' };
    }
  }
  const folder = wasmFolder(environment);
  const [runner, program] = [join(folder, wasmFiles.runner), join(folder, wasmFiles.program)];
  if (!existsSync(runner) || !existsSync(program)) return undefined;
  return {
    file: process.execPath,
    before: [`--permission`, `--allow-fs-read=${folder}`, runner, program],
    from: 'WebAssembly',
  };
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** `1.20.0`, or `unknown`: what `go install` builds calls itself `development`. */
export function versionOf(program: KubeScore): string {
  const ran = runKubeScore(program, ['version'], '', { time: 10_000, output: 64 * 1024 });
  return (ran.ran ? /version: v?(\d{1,5}(?:\.\d{1,5}){1,2})\b/.exec(ran.out)?.[1] : undefined) ?? 'unknown';
}
