import type { CheckContext, ParamSpec, Verdict } from '../../src/model/check.ts';
import type { Container, Workload } from '../../src/model/graph.ts';
import type { Path } from '../../src/model/json.ts';
import { asString, listAt, recordAt, valueAt } from '../../src/model/json.ts';
import { textOf } from '../../src/model/secret.ts';
import { baseName, shellCommands, shellWords } from '../kit/command-line.ts';
import { runningContainers } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import type { ProbeName } from '../kit/probes.ts';
import { probeNames } from '../kit/probes.ts';
import type { RedisServer } from '../kit/redis.ts';
import { redisServers, refusalOf } from '../kit/redis.ts';
import { fail, judgeEach, notAsked, pass } from '../kit/verdict.ts';

const messages = {
  'empty-variable':
    'the {probe} of container {container} uses $({variable}), which comes from {source}: the kubelet expands literal values only, and puts nothing there',
  'always-succeeds': 'the {probe} of container {container} runs "{command}", which never fails',
  'loopback-only':
    'the {probe} of container {container} asks {product} from inside the pod, while {product} turns every other pod away',
} as const;

interface Probe {
  readonly name: ProbeName;
  readonly container: Container;
  readonly path: Path;
  readonly words: readonly string[];
}

type FindingMaker = CheckContext<'workload', never, Readonly<Record<string, ParamSpec>>, typeof messages>['finding'];

export default defineCheck({
  id: 'probe-can-fail',
  title: 'Every probe can fail when the program fails',
  why: 'A probe that always succeeds is worse than none: it tells people and Kubernetes that a dead program is well.',
  fix: 'Let the probe ask what clients ask; in an exec probe read secrets from the environment inside `sh -c`, with `$NAME` and not `$(NAME)`.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
    'https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/#execaction-v1-core',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: ['ConfigMap'],
  needs: ['graph', 'catalogue:images'],
  params: {},
  messages,
  run: ({ subject, graph, evidence, finding }) => {
    const containers = runningContainers(subject);
    const probed = containers.filter(({ object }) => probeNames.some((name) => recordAt(object, name) !== undefined));
    if (probed.length === 0) return notAsked('it has no probe');
    const servers = redisServers(subject, graph, evidence['catalogue:images']);
    return judgeEach(probed.flatMap(execProbes), (probe) => judge(subject, probe, servers, finding));
  },
});

function execProbes(container: Container): readonly Probe[] {
  return probeNames.flatMap((name): readonly Probe[] => {
    const command = valueAt(container.object, name, 'exec', 'command');
    if (!Array.isArray(command)) return [];
    const words = listAt(container.object, name, 'exec', 'command').map((item) => textOf(item) ?? '');
    return [{ name, container, path: [...container.path, name, 'exec', 'command'], words }];
  });
}

function judge(subject: Workload, probe: Probe, servers: readonly RedisServer[], finding: FindingMaker): Verdict {
  const { name, container, path, words } = probe;
  const shared = { container: container.name, discriminator: `${container.name} ${name}` };
  const data = { probe: name, container: container.name };
  const empty = emptyVariable(probe);
  if (empty !== undefined) {
    return fail(
      finding('empty-variable', {
        data: { ...data, variable: empty.variable, source: empty.source },
        at: [...path, empty.position],
        related: [
          {
            as: 'other-end',
            text: `${empty.variable} comes from ${empty.source}`,
            at: { declaration: subject, path: empty.at },
          },
        ],
        ...shared,
      }),
    );
  }
  const idle = idleCommand(words);
  if (idle !== undefined)
    return fail(finding('always-succeeds', { data: { ...data, command: idle.slice(0, 60) }, at: path, ...shared }));
  const server = servers.find((one) => one.container.name === container.name);
  if (server === undefined || !asksLoopback(words)) return pass;
  const refusal = refusalOf(server);
  if (refusal.kind !== 'protected' && refusal.kind !== 'loopback') return pass;
  return fail(
    finding('loopback-only', {
      data: { ...data, product: server.product },
      at: path,
      related: [{ as: 'cause', text: 'this setting turns other pods away', at: refusal.setting.place }],
      ...shared,
    }),
  );
}

/**
 * Only variables of `env` with a written value are known when the kubelet expands the command of a probe; the others of
 * `env` become empty (k8s.io/kubernetes, ExpandContainerCommandOnlyStatic). What `sh -c` itself substitutes bears no
 * variable's name.
 */
function emptyVariable({ container, words }: Probe) {
  for (const [position, word] of words.entries()) {
    for (const [all, variable = ''] of word.matchAll(/\$?\$\(([A-Za-z_][\w.-]*)\)/g)) {
      if (all.startsWith('$$')) continue;
      const found = container.env.findLast((one) => one.name === variable);
      const from =
        found === undefined ? undefined : recordAt(container.object, 'env', found.path.at(-1) ?? 0, 'valueFrom');
      if (found === undefined || from === undefined) continue;
      return { variable, position, source: sourceOf(from), at: found.path };
    }
  }
  return undefined;
}

function sourceOf(from: NonNullable<ReturnType<typeof recordAt>>): string {
  const secret = asString(valueAt(from, 'secretKeyRef', 'name'));
  if (secret !== undefined) return `Secret ${secret}`;
  const config = asString(valueAt(from, 'configMapKeyRef', 'name'));
  if (config !== undefined) return `ConfigMap ${config}`;
  return asString(valueAt(from, 'fieldRef', 'fieldPath')) ?? 'valueFrom';
}

/** A script that does nothing is short. */
const longestScript = 2_000;

const idlePrograms: ReadonlySet<string> = new Set(['true', ':', 'echo', 'printf', 'exit 0']);

/** A command that succeeds whatever the program does; undefined for any other. */
function idleCommand(words: readonly string[]): string | undefined {
  const [first, flag, script] = words;
  if (first === undefined) return undefined;
  if (!/^(?:ba|a|da)?sh$/.test(baseName(first))) return idlePrograms.has(baseName(first)) ? words.join(' ') : undefined;
  if (flag === undefined || !/^-\w*c$/.test(flag) || script === undefined) return undefined;
  if (script.length > longestScript) return undefined;
  // With an `exit`, `||`, `&&` or a condition before it, the last command does not tell alone.
  if (/(?:\|\|\s*(?:true|:|exit\s+0)|[;\n]\s*exit\s+0)\s*$/.test(script) && !/exit\s+[1-9]|\bset\s+-e/.test(script))
    return script;
  if (/\$\(|`|[<>]|&&|\|\||\bexit\s+[1-9$]|\bif\b|\bset\s+-\w*e/.test(script)) return undefined;
  return shellCommands(script).every(isIdle) && script.trim() !== '' ? script : undefined;
}

function isIdle(command: string): boolean {
  const [name = '', argument] = shellWords(command);
  return idlePrograms.has(baseName(name)) || (name === 'exit' && (argument === undefined || argument === '0'));
}

/** A client that is told no host, or the pod's own. */
function asksLoopback(words: readonly string[]): boolean {
  const text = words.join(' ');
  if (!/\b(?:redis|valkey|keydb)-cli\b/.test(text)) return false;
  const host = /\s-h[\s=]*(\S+)/.exec(text)?.[1];
  return host === undefined || /^["']?(?:localhost|127\.|::1)/.test(host);
}
