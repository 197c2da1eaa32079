import type { Container } from '../../src/model/graph.ts';
import type { Path } from '../../src/model/json.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { shellCommands, startedBy } from '../kit/command-line.ts';
import { judgeContainers } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { fail, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'entrypoint-sudo',
  title: 'No container starts its program by sudo',
  why: 'A program that becomes root by sudo needs an image in which everybody can, and a pod that permits it.',
  fix: 'Start the program directly; do what needs root while the image is built, or in an init container of its own.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/security-context/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { sudo: 'container {container} runs a command by sudo' },
  run: ({ subject, finding }) =>
    judgeContainers(subject, (container) => {
      const place = sudoIn(container);
      if (place === 'unclear')
        return unknown('not-collected', `what container ${container.name} starts is still a placeholder`);
      if (place === undefined) return pass;
      return fail(finding('sudo', { data: { container: container.name }, at: place, container: container.name }));
    }),
});

/** `sudo` as the first word of a command, behind assignments, keywords and brackets of the shell. */
const sudo = /^(?:(?:\w+=\S*|exec|if|then|else|elif|while|until|do|time|nohup|!|\{)\s+|\(\s*)*(?:\S*\/)?sudo(?:\s|$)/;

function sudoIn(container: Container): Path | 'unclear' | undefined {
  const started = startedBy(container);
  switch (started.kind) {
    case 'image':
      return undefined;
    case 'program':
      if (started.name === 'sudo') return started.path;
      return isPlaceholder(started.name) ? 'unclear' : undefined;
    case 'script':
      return shellCommands(started.script).some((command) => sudo.test(command)) ? started.path : undefined;
  }
}
