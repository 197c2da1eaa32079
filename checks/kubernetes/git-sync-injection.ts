import type { CheckFinding } from '../../src/model/check.ts';
import { listAt } from '../../src/model/json.ts';
import { textOf } from '../../src/model/secret.ts';
import { defineCheck } from '../kit/define-check.ts';
import { judgeImages } from '../kit/images.ts';
import { failIfAny, notAsked } from '../kit/verdict.ts';

const gitSync = /(?:^|\/)git-sync(?:-amd64)?$/;

export default defineCheck({
  id: 'git-sync-injection',
  title: 'git-sync runs no program that its settings name',
  why: 'Some settings of git-sync are commands: whoever may edit the manifest, or the ConfigMap behind it, runs code with its credentials.',
  fix: 'Remove the setting, and let the program that uses the files watch the folder.',
  effort: 'hours',
  references: [
    'https://www.akamai.com/blog/security-research/2024-august-kubernetes-gitsync-command-injection-defcon',
    'https://github.com/kubernetes/git-sync#manual',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    flags: { type: 'strings', description: 'Flags of git-sync, without dashes, whose value is run', minItems: 1 },
  },
  messages: {
    flag: 'container {container} gives git-sync a command by the flag --{flag}',
    variable: 'container {container} gives git-sync a command by the variable {variable}',
  },
  run: ({ subject, params, finding }) =>
    judgeImages(subject, ({ container, image }) => {
      if (!gitSync.test(image.repository)) return notAsked('it is not git-sync');
      const { name, path } = container;
      const findings: CheckFinding[] = [];
      for (const field of ['command', 'args'] as const)
        for (const [position, word] of listAt(container.object, field).entries()) {
          const flag = /^--?([a-z][a-z0-9-]*)(?:=|$)/.exec(textOf(word) ?? '')?.[1];
          if (flag === undefined || !params.flags.includes(flag)) continue;
          const at = [...path, field, position];
          findings.push(finding('flag', { data: { container: name, flag }, at, container: name, discriminator: flag }));
        }
      const variables = new Set(params.flags.flatMap(variablesOf));
      for (const { name: variable, path: at } of container.env)
        if (variables.has(variable))
          findings.push(
            finding('variable', { data: { container: name, variable }, at, container: name, discriminator: variable }),
          );
      return failIfAny(findings);
    }),
});

/** Version 4 reads `GITSYNC_GIT_CONFIG`, version 3 `GIT_SYNC_GIT_CONFIG` for `--git-config`. */
function variablesOf(flag: string): readonly string[] {
  const name = flag.toUpperCase().replaceAll('-', '_');
  return [`GITSYNC_${name}`, `GIT_SYNC_${name}`];
}
