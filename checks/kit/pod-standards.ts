import type { Container, Workload } from '../../src/model/graph.ts';
import type { Path } from '../../src/model/json.ts';
import { asRecord, listAt, recordAt, stringAt } from '../../src/model/json.ts';
import { capabilityName, droppedBy } from './capabilities.ts';
import { readBoolean, readNumber, readString, readValue } from './read.ts';
import { effectiveField } from './security-context.ts';

/*
 * What Pod Security Admission refuses (https://kubernetes.io/docs/concepts/security/pod-security-standards/): the controls
 * that hold in every version since 1.22, so that no pod is called refused which some version takes.
 */

export type Standard = 'baseline' | 'restricted';

export interface Refusal {
  readonly what: string;
  readonly path: Path;
}

const baselineCapabilities: ReadonlySet<string> = new Set([
  ...['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE'],
  ...['SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'],
]);
const restrictedCapabilities: ReadonlySet<string> = new Set(['NET_BIND_SERVICE']);
const restrictedVolumes: ReadonlySet<string> = new Set([
  ...['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'],
]);

/** Everything for which a pod of the workload is refused; throws for what is still a placeholder (read.ts). */
export function refusals(workload: Workload, standard: Standard): readonly Refusal[] {
  const restricted = standard === 'restricted';
  return [
    ...ofPod(workload, restricted),
    ...workload.containers.flatMap((container) => [
      ...ofContainer(workload, container, restricted),
      ...(restricted ? unrestricted(workload, container) : []),
    ]),
  ];
}

function ofPod({ template: { spec, specPath } }: Workload, restricted: boolean): readonly Refusal[] {
  const shared = ['hostNetwork', 'hostPID', 'hostIPC']
    .filter((field) => readBoolean(spec, field) === true)
    .map((field) => ({ what: field, path: [...specPath, field] }));
  const volumes = listAt(spec, 'volumes').flatMap((volume, position): readonly Refusal[] => {
    const refused = Object.keys(asRecord(volume) ?? {}).find(
      (type) =>
        recordAt(volume, type) !== undefined && (restricted ? !restrictedVolumes.has(type) : type === 'hostPath'),
    );
    return refused === undefined
      ? []
      : [
          {
            what: `volume ${stringAt(volume, 'name') ?? ''} of type ${refused}`,
            path: [...specPath, 'volumes', position, refused],
          },
        ];
  });
  return [...shared, ...volumes];
}

function ofContainer(workload: Workload, container: Container, restricted: boolean): readonly Refusal[] {
  const { object, path, name } = container;
  const found: Refusal[] = [];
  if (readBoolean(object, 'securityContext', 'privileged') === true)
    found.push({ what: `container ${name} is privileged`, path: [...path, 'securityContext', 'privileged'] });
  const allowed = restricted ? restrictedCapabilities : baselineCapabilities;
  listAt(object, 'securityContext', 'capabilities', 'add').forEach((_, position) => {
    const field = ['securityContext', 'capabilities', 'add', position];
    const added = capabilityName(readString(object, ...field) ?? '');
    if (added !== '' && !allowed.has(added))
      found.push({ what: `container ${name} adds ${added}`, path: [...path, ...field] });
  });
  listAt(object, 'ports').forEach((_, position) => {
    const port = readNumber(object, 'ports', position, 'hostPort') ?? 0;
    if (port !== 0)
      found.push({ what: `container ${name} takes hostPort ${port}`, path: [...path, 'ports', position, 'hostPort'] });
  });
  const seccomp = effectiveField(workload, container, 'seccompProfile', 'type');
  if (seccomp.value === 'Unconfined')
    found.push({ what: `container ${name} runs with seccomp Unconfined`, path: seccomp.path });
  return found;
}

/** What restricted asks besides. */
function unrestricted(workload: Workload, container: Container): readonly Refusal[] {
  const { object, path, name } = container;
  const found: Refusal[] = [];
  const refuse = (what: string, at: Path): void => void found.push({ what: `container ${name} ${what}`, path: at });
  const nonRoot = effectiveField(workload, container, 'runAsNonRoot');
  if (nonRoot.value !== true) refuse('lacks runAsNonRoot: true', nonRoot.path);
  const user = effectiveField(workload, container, 'runAsUser');
  if (user.value === 0) refuse('has runAsUser 0', user.path);
  const escalation = readValue(object, 'securityContext', 'allowPrivilegeEscalation');
  if (escalation !== false)
    refuse('lacks allowPrivilegeEscalation: false', [...path, 'securityContext', 'allowPrivilegeEscalation']);
  if (!droppedBy(container).has('ALL'))
    refuse('does not drop ALL capabilities', [...path, 'securityContext', 'capabilities', 'drop']);
  const seccomp = effectiveField(workload, container, 'seccompProfile', 'type');
  if (seccomp.value !== 'RuntimeDefault' && seccomp.value !== 'Localhost' && seccomp.value !== 'Unconfined')
    refuse('lacks a seccompProfile', seccomp.path);
  return found;
}
