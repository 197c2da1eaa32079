import { join } from 'node:path';
import { versionOf } from '../../src/sources/kube-score/find.ts';
import { argumentsFor, judgeWithKubeScore } from '../../src/sources/kube-score/judge.ts';
import type { KubeScore } from '../../src/sources/kube-score/run.ts';
import { defaultLimits, runKubeScore } from '../../src/sources/kube-score/run.ts';
import { programsFolder } from '../real-components/cache.ts';
import type { Peer } from './peer.ts';

/** The kube-score of `npm run real-components`. */
export function kubeScorePeer(tools: string, kubernetesVersion: string): Peer {
  const program: KubeScore = { file: join(programsFolder(tools), 'kube-score'), before: [], from: 'PATH' };
  const options = {
    kubernetesVersion: `v${kubernetesVersion}`,
    optional: true,
    redact: (text: string) => text,
    clock: () => performance.now(),
  };
  return {
    tool: 'kube-score',
    version: versionOf(program),
    command: ['kube-score', ...argumentsFor(options)].join(' '),
    checks: checksOf(program),
    judge: (files) => {
      const { judgements, leftOut, failed } = judgeWithKubeScore(program, files, options);
      if (failed !== undefined) throw new Error(`kube-score gave no answer: ${failed}`);
      return { judgements, leftOut };
    },
  };
}

/** `kube-score list` prints a line a check, its id first. */
function checksOf(program: KubeScore): readonly string[] {
  const ran = runKubeScore(program, ['list'], '', defaultLimits);
  const ids = ran.ran ? ran.out.split('\n').map((line) => line.split(',')[0]?.trim() ?? '') : [];
  const checks = ids.filter((id) => id !== '').sort();
  if (checks.length === 0) throw new Error('kube-score lists no checks');
  return checks;
}
