import type { CheckFinding, Verdict } from '../../src/model/check.ts';
import type { Container, Workload } from '../../src/model/graph.ts';
import type { Path } from '../../src/model/json.ts';
import { listAt } from '../../src/model/json.ts';
import { isWindows, judgeContainers, linuxOnly } from './containers.ts';
import { readString } from './read.ts';
import { fail, judgeEach, notAsked, pass } from './verdict.ts';

interface AddedCapability {
  /** Without `CAP_`, upper case. */
  readonly name: string;
  readonly path: Path;
}

/** `cap_net_raw` and `NET_RAW` are one capability to the container runtimes. */
export function capabilityName(text: string): string {
  return text.trim().toUpperCase().replace(/^CAP_/, '');
}

export function capabilitySet(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map(capabilityName));
}

/** Judges the capabilities that containers add to the runtime's default set: one finding for each that `isAtFault` picks. */
export function judgeAddedCapabilities(
  workload: Workload,
  isAtFault: (name: string) => boolean,
  name: (capability: AddedCapability, container: Container) => CheckFinding,
): Verdict {
  if (isWindows(workload)) return notAsked(linuxOnly);
  const field = ['securityContext', 'capabilities', 'add'];
  return judgeContainers(workload, (container) =>
    judgeEach([...listAt(container.object, ...field).keys()], (position) => {
      const text = readString(container.object, ...field, position);
      if (text === undefined) return pass;
      const capability = { name: capabilityName(text), path: [...container.path, ...field, position] };
      return isAtFault(capability.name) ? fail(name(capability, container)) : pass;
    }),
  );
}
