import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ScorecardTarget } from '../model/scorecard.ts';
import { scan } from './scan.ts';
import { hostIn, onlyTarget, withFolder } from './testing/projects.ts';

/*
 * Each control of the Pod Security Standards with a pod that violates it and one that conforms:
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */

type Fields = Readonly<Record<string, unknown>>;

/** What a pod writes besides the conforming one: JSON, which is YAML. */
interface Written {
  readonly spec?: Fields;
  readonly security?: Fields;
  readonly container?: Fields;
  readonly containerSecurity?: Fields;
  readonly annotations?: Fields;
}

/** Conforms to restricted, and so to baseline. */
function podOf({ spec, security, container, containerSecurity, annotations }: Written): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'bot', namespace: 'music', annotations: annotations ?? {} },
    spec: {
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' }, ...security },
      containers: [
        {
          name: 'bot',
          image: 'ghcr.io/quietfox/poll-bot:1.8.3',
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, ...containerSecurity },
          ...container,
        },
      ],
      ...spec,
    },
  });
}

function judge(pack: string, pod: string): Promise<ScorecardTarget> {
  return withFolder(async (folder) => {
    writeFileSync(join(folder, 'pod.yaml'), pod);
    const { run } = await scan(['.'], { pack }, hostIn(folder));
    return onlyTarget(run);
  });
}

const openIn = (target: ScorecardTarget): readonly string[] =>
  target.results.filter(({ findings }) => findings.length > 0).map(({ rule }) => rule);

/** Control, the rule that names its violation, a pod that violates it, and one that comes close and conforms. */
type Control = readonly [name: string, rule: string, violating: Written, conforming: Written];

const probe = (host?: string): Fields => ({
  livenessProbe: { httpGet: { path: '/', port: 80, ...(host === undefined ? {} : { host }) } },
});
const volume = (source: Fields): Written => ({ spec: { volumes: [{ name: 'data', ...source }] } });
const added = (...add: readonly string[]): Written => ({
  containerSecurity: { allowPrivilegeEscalation: false, capabilities: { add, drop: ['ALL'] } },
});

const baseline: readonly Control[] = [
  [
    'HostProcess',
    'windows-host-process',
    { security: { windowsOptions: { hostProcess: true } } },
    { security: { windowsOptions: { hostProcess: false } } },
  ],
  ['Host Namespaces, network', 'host-network', { spec: { hostNetwork: true } }, { spec: { hostNetwork: false } }],
  ['Host Namespaces, processes', 'host-pid', { spec: { hostPID: true } }, { spec: { hostPID: false } }],
  ['Host Namespaces, memory', 'host-ipc', { spec: { hostIPC: true } }, { spec: { hostIPC: false } }],
  [
    'Privileged Containers',
    'privileged-container',
    { containerSecurity: { privileged: true, allowPrivilegeEscalation: true } },
    { containerSecurity: { privileged: false } },
  ],
  ['Capabilities', 'capabilities-baseline', added('SYS_ADMIN'), added('NET_BIND_SERVICE')],
  ['Capabilities, NET_RAW', 'capabilities-net-raw-added', added('NET_RAW'), added('NET_BIND_SERVICE')],
  ['Capabilities, spelling', 'capability-names-exact', added('CAP_NET_BIND_SERVICE'), added('NET_BIND_SERVICE')],
  ['HostPath Volumes', 'host-path-volumes', volume({ hostPath: { path: '/srv' } }), volume({ emptyDir: {} })],
  [
    'Host Ports',
    'host-port',
    { container: { ports: [{ containerPort: 80, hostPort: 80 }] } },
    { container: { ports: [{ containerPort: 80, hostPort: 0 }] } },
  ],
  ['Host Probes / Lifecycle Hooks', 'handler-host-unset', { container: probe('10.0.0.1') }, { container: probe('') }],
  [
    'AppArmor, field of the pod',
    'apparmor-profile',
    {
      security: { appArmorProfile: { type: 'Unconfined' } },
      containerSecurity: { appArmorProfile: { type: 'RuntimeDefault' } },
    },
    { security: { appArmorProfile: { type: 'RuntimeDefault' } } },
  ],
  [
    'AppArmor, annotation',
    'apparmor-profile',
    { annotations: { 'container.apparmor.security.beta.kubernetes.io/bot': 'unconfined' } },
    { annotations: { 'container.apparmor.security.beta.kubernetes.io/bot': 'localhost/bot' } },
  ],
  [
    'SELinux, type',
    'selinux-options',
    { security: { seLinuxOptions: { type: 'spc_t' } } },
    { security: { seLinuxOptions: { type: 'container_engine_t', level: 's0:c1,c2' } } },
  ],
  [
    'SELinux, user',
    'selinux-options',
    { security: { seLinuxOptions: { user: 'sysadm_u' } } },
    { security: { seLinuxOptions: { user: '' } } },
  ],
  [
    '/proc Mount Type',
    'proc-mount',
    { containerSecurity: { procMount: 'Unmasked' } },
    { containerSecurity: { procMount: 'Default' } },
  ],
  [
    'Seccomp',
    'seccomp-unconfined',
    { containerSecurity: { seccompProfile: { type: 'Unconfined' } } },
    { containerSecurity: { seccompProfile: { type: 'Localhost', localhostProfile: 'bot.json' } } },
  ],
  [
    'Sysctls',
    'unsafe-sysctls',
    { security: { sysctls: [{ name: 'kernel.msgmax', value: '65536' }] } },
    { security: { sysctls: [{ name: 'net.ipv4.tcp_fin_timeout', value: '30' }] } },
  ],
];

const dropAll = { capabilities: { drop: ['ALL'] } };

const restricted: readonly Control[] = [
  [
    'Volume Types',
    'volume-types-restricted',
    volume({ nfs: { server: 'files.example', path: '/' } }),
    volume({ persistentVolumeClaim: { claimName: 'data' } }),
  ],
  [
    'Privilege Escalation',
    'privilege-escalation',
    { containerSecurity: { ...dropAll, allowPrivilegeEscalation: undefined } },
    { containerSecurity: { ...dropAll, allowPrivilegeEscalation: false } },
  ],
  [
    'Running as Non-root',
    'run-as-non-root',
    { security: { runAsNonRoot: undefined, runAsUser: 1000 } },
    { security: { runAsNonRoot: undefined }, containerSecurity: { runAsNonRoot: true } },
  ],
  [
    'Running as Non-root, pod level',
    'run-as-non-root',
    { security: { runAsNonRoot: false }, containerSecurity: { runAsNonRoot: true } },
    { containerSecurity: { runAsNonRoot: true } },
  ],
  ['Running as Non-root user', 'run-as-root-uid', { security: { runAsUser: 0 } }, { security: { runAsUser: 1000 } }],
  [
    'Seccomp',
    'seccomp-profile',
    { security: { seccompProfile: undefined } },
    { security: { seccompProfile: undefined }, containerSecurity: { seccompProfile: { type: 'RuntimeDefault' } } },
  ],
  [
    'Capabilities, drop',
    'capabilities-drop-all',
    { containerSecurity: { capabilities: { drop: ['NET_RAW'] } } },
    { containerSecurity: { capabilities: { drop: ['ALL'] } } },
  ],
  ['Capabilities, add', 'capabilities-restricted', added('CHOWN'), added('NET_BIND_SERVICE')],
  [
    'Linux only',
    'pod-os-named',
    { spec: { nodeSelector: { 'kubernetes.io/os': 'windows' } } },
    { spec: { nodeSelector: { 'kubernetes.io/os': 'windows' }, os: { name: 'windows' } } },
  ],
];

const ofRestricted = [...baseline, ...restricted];

describe.each([
  ['pod-security-baseline', 'baseline', baseline],
  ['pod-security-restricted', 'restricted', ofRestricted],
] as const)('%s', (pack, level, controls) => {
  test.each(controls)('%s: %s names the pod that violates it', async (_, rule, violating) => {
    const target = await judge(pack, podOf(violating));
    expect(openIn(target)).toContain(rule);
    expect(target.verdict.level).toBe('not-ready');
  });

  test.each(controls)('%s: the pod that conforms holds the level', async (_, __, ___, conforming) => {
    const target = await judge(pack, podOf(conforming));
    expect(openIn(target)).toEqual([]);
    expect(target.verdict.level).toBe(level);
    expect(target.score?.verified).toBe(100);
  });

  test('every rule of the pack is tested', async () => {
    const { results } = await judge(pack, podOf({}));
    const named = new Set(controls.map(([, rule]) => rule));
    expect(results.map(({ rule }) => rule).filter((rule) => !named.has(rule))).toEqual([]);
  });

  test('a value that is still to be filled in leaves the level undecided', async () => {
    const target = await judge(pack, podOf({ spec: { hostNetwork: '${HOST_NETWORK}' } }));
    expect(target.verdict).toMatchObject({ level: 'inconclusive', possible: level });
  });

  test('no role is exempt: an exporter of the node violates the standard, too', async () => {
    const { spec } = JSON.parse(podOf({ spec: { hostNetwork: true, hostPID: true } })) as { spec: Fields };
    const exporter = {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'node-exporter', annotations: { 'readiness/role': 'exporter' } },
      spec: { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec } },
    };
    const target = await judge(pack, JSON.stringify(exporter));
    expect(openIn(target)).toEqual(['host-network', 'host-pid']);
  });
});

test('a pod without any setting conforms to baseline and not to restricted', async () => {
  const plain = '{apiVersion: v1, kind: Pod, metadata: {name: bot}, spec: {containers: [{name: bot, image: "bot:1"}]}}';
  expect((await judge('pod-security-baseline', plain)).verdict.level).toBe('baseline');
  const strict = await judge('pod-security-restricted', plain);
  expect(strict.verdict.level).toBe('not-ready');
  expect(openIn(strict)).toEqual([
    'capabilities-drop-all',
    'privilege-escalation',
    'run-as-non-root',
    'seccomp-profile',
  ]);
});
