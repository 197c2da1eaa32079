import type { Verdict } from '../../src/model/check.ts';
import type { Declaration, Workload } from '../../src/model/graph.ts';
import type { JsonRecord, Path } from '../../src/model/json.ts';
import { asRecord, listAt, recordAt, stringAt } from '../../src/model/json.ts';
import { readString } from './read.ts';
import { isWorkload } from './roles.ts';
import { judgeEach } from './verdict.ts';

/** A folder, file or socket of the node that a volume brings in. */
interface HostVolume {
  /** Name of the volume; the PersistentVolume's own name. */
  readonly name: string;
  /** The path on the node, without trailing or doubled slashes. */
  readonly folder: string;
  readonly path: Path;
  /** A container mounts it; a PersistentVolume exists to be mounted. */
  readonly mounted: boolean;
}

/** Judges each hostPath volume of a pod template, or the hostPath of a PersistentVolume. */
export function judgeHostVolumes(subject: Workload | Declaration, judge: (volume: HostVolume) => Verdict): Verdict {
  return judgeEach(holdersOf(subject), ({ name, holder, path, mounted }) => {
    const text = readString(holder, 'hostPath', 'path') ?? '';
    return judge({ name, folder: tidy(text), path: [...path, 'hostPath', 'path'], mounted });
  });
}

interface Holder {
  readonly name: string;
  readonly holder: JsonRecord;
  readonly path: Path;
  readonly mounted: boolean;
}

function holdersOf(subject: Workload | Declaration): readonly Holder[] {
  if (!isWorkload(subject)) {
    const holder = recordAt(subject.object, 'spec');
    if (recordAt(holder, 'hostPath') === undefined || holder === undefined) return [];
    return [{ name: subject.identity.name, holder, path: ['spec'], mounted: true }];
  }
  const { spec, specPath } = subject.template;
  const mounted = new Set(subject.containers.flatMap(({ object }) => mountsOf(object).map((mount) => mount.name)));
  return listAt(spec, 'volumes').flatMap((item, position): Holder[] => {
    const holder = asRecord(item);
    if (holder === undefined || recordAt(holder, 'hostPath') === undefined) return [];
    const name = stringAt(holder, 'name') ?? '';
    return [{ name, holder, path: [...specPath, 'volumes', position], mounted: mounted.has(name) }];
  });
}

interface VolumeMount {
  readonly name: string;
  readonly position: number;
  readonly object: JsonRecord;
}

export function mountsOf(container: JsonRecord): readonly VolumeMount[] {
  return listAt(container, 'volumeMounts').flatMap((item, position): VolumeMount[] => {
    const object = asRecord(item);
    return object === undefined ? [] : [{ name: stringAt(object, 'name') ?? '', position, object }];
  });
}

/** `/etc/` and `//etc/.` are `/etc`. */
export function tidy(text: string): string {
  const steps = text.split('/').filter((step) => step !== '' && step !== '.');
  return `/${steps.join('/')}`;
}

export function isSensitive(folder: string, paths: readonly string[]): boolean {
  return paths.some((path) => tidy(path) === folder);
}

/**
 * The socket itself, or a folder below or equal to /run that holds it.
 * /var/run is a link to /run on today's nodes, so both spellings are one place.
 */
export function reachesSocket(folder: string, sockets: readonly string[]): boolean {
  const place = underRun(folder);
  return sockets.some((socket) => {
    const target = underRun(tidy(socket));
    return target === place || ((place === '/run' || place.startsWith('/run/')) && target.startsWith(`${place}/`));
  });
}

function underRun(path: string): string {
  return path === '/var/run' || path.startsWith('/var/run/') ? path.slice('/var'.length) : path;
}
