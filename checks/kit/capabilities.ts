import type { CheckFinding, Verdict } from '../../src/model/check.ts';
import type { Container, Workload } from '../../src/model/graph.ts';
import type { Path } from '../../src/model/json.ts';
import { listAt } from '../../src/model/json.ts';
import { isWindows, judgeContainers, linuxOnly } from './containers.ts';
import { readString } from './read.ts';
import { fail, judgeEach, notAsked, pass } from './verdict.ts';

const capabilities = ['securityContext', 'capabilities'] as const;

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
  const field = [...capabilities, 'add'];
  return judgeContainers(workload, (container) =>
    judgeEach([...listAt(container.object, ...field).keys()], (position) => {
      const text = readString(container.object, ...field, position);
      if (text === undefined) return pass;
      const capability = { name: capabilityName(text), path: [...container.path, ...field, position] };
      return isAtFault(capability.name) ? fail(name(capability, container)) : pass;
    }),
  );
}

/** Who names an added capability: this check, nobody, or a more specific check. */
export type Share = 'ours' | 'allowed' | 'elsewhere';

/** The same for a check that shares the capabilities out with others: what they name is no pass here. */
export function judgeSharedCapabilities(
  workload: Workload,
  shareOf: (name: string) => Share,
  name: (capability: AddedCapability, container: Container) => CheckFinding,
): Verdict {
  const verdict = judgeAddedCapabilities(workload, (added) => shareOf(added) === 'ours', name);
  if (verdict.outcome !== 'pass') return verdict;
  const others = workload.containers.some((container) =>
    listAt(container.object, ...capabilities, 'add').some(
      (item) => typeof item === 'string' && shareOf(capabilityName(item)) === 'elsewhere',
    ),
  );
  return others ? notAsked('more specific rules name the capabilities that it adds') : pass;
}

/** What a container gives up of the runtime's default set. */
export function droppedBy(container: Container): ReadonlySet<string> {
  const field = [...capabilities, 'drop'];
  const names = [...listAt(container.object, ...field).keys()].map((position) =>
    readString(container.object, ...field, position),
  );
  return capabilitySet(names.filter((name) => name !== undefined));
}

/** Fails each container that keeps what it should drop. */
export function judgeDropped(
  workload: Workload,
  isEnough: (dropped: ReadonlySet<string>) => boolean,
  name: (container: Container, at: Path) => CheckFinding,
): Verdict {
  if (isWindows(workload)) return notAsked(linuxOnly);
  return judgeContainers(workload, (container) =>
    isEnough(droppedBy(container)) ? pass : fail(name(container, [...container.path, ...capabilities, 'drop'])),
  );
}
