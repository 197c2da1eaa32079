import type { Verdict } from '../../src/model/check.ts';
import { listAt } from '../../src/model/json.ts';
import { baseName, shellCommands, shellWords } from '../kit/command-line.ts';
import { judgeRunning, nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import type { Probe } from '../kit/probes.ts';
import { probesOf } from '../kit/probes.ts';
import { readString, readValue } from '../kit/read.ts';
import { fail, judgeEach, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'probe-exec-commands',
  title: 'No probe starts a tool that is slow, or that proves nothing',
  why: 'A probe runs every few seconds in every pod. A tool that attaches to the process stops it each time, and a list of processes or files says nothing about whether it works.',
  fix: 'Ask the program itself: over HTTP, gRPC, or by the age of a file that it writes.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/probes/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    programs: { type: 'strings', minItems: 1, description: 'Programs that a probe should not start, by name' },
  },
  messages: { started: 'the {probe} of container {container} of {workload} starts {program}' },
  run: ({ subject, params, finding }) =>
    judgeRunning(subject, (container) => {
      const probes = probesOf(container).filter(({ handler }) => handler === 'exec');
      if (probes.length === 0) return notAsked('no probe of it runs a command');
      return judgeEach(probes, (probe): Verdict => {
        const program = programsOf(probe).find((one) => params.programs.includes(one));
        if (program === undefined) return pass;
        return fail(
          finding('started', {
            data: { probe: probe.name, container: container.name, workload: nameOf(subject), program },
            at: [...probe.path, 'exec', 'command'],
            container: container.name,
            discriminator: probe.name,
          }),
        );
      });
    }),
});

/** Longer than any script of a probe. */
const longestScript = 10_000;

function programsOf({ ask }: Probe): readonly string[] {
  readValue(ask, 'command');
  const words = listAt(ask, 'command').map((_, index) => readString(ask, 'command', index) ?? '');
  const [flag, script] = words.slice(1);
  if (/^(?:ba|a|da|z)?sh$/.test(baseName(words[0] ?? '')) && /^-\w*c$/.test(flag ?? ''))
    return shellCommands((script ?? '').slice(0, longestScript)).map((command) => programOf(shellWords(command)));
  return [programOf(words)];
}

/** Programs and words of a shell that only start the next word. */
const starters: ReadonlySet<string> = new Set(['env', 'exec', 'nice', 'timeout', '!', 'if', 'while', 'then', 'test']);

function programOf(words: readonly string[]): string {
  const program = words.find(
    (word) => !starters.has(baseName(word)) && !/^-|^\w+=|^[\d.]+[smhd]?$/.test(word) && word !== '',
  );
  return baseName((program ?? '').replace(/^\$?\(+/, ''));
}
