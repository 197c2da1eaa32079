import { provideKubeScoreWasm } from './real-components/wasm.ts';

/*
 * `npm run build:kube-score-wasm`: kube-score for `--cross-check kube-score` on a machine that has Node and not the
 * program.
 */
try {
  process.stdout.write(`${provideKubeScoreWasm((text) => process.stdout.write(`${text}\n`))}\n`);
} catch (error) {
  process.stderr.write(`build:kube-score-wasm: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
