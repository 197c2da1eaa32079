import type { Container, Graph, Place, Workload } from '../../src/model/graph.ts';
import type { Json } from '../../src/model/json.ts';
import { asRecord, listAt, recordAt, stringAt, valueAt } from '../../src/model/json.ts';
import { textOf } from '../../src/model/secret.ts';
import { mountsOf, tidy } from './host-paths.ts';

interface Mount {
  /** Folder or file, without trailing slash. */
  readonly at: string;
  readonly subPath: string;
  readonly readOnly: boolean;
  /** The volume of the pod; undefined for a claim template's. */
  readonly volume: Json | undefined;
}

/** Mounts of a container, the longest first: that one holds what lies below it. */
function mounts(workload: Workload, container: Container): readonly Mount[] {
  let found = known.get(container);
  if (found === undefined) known.set(container, (found = collect(workload, container)));
  return found;
}

const known = new WeakMap<Container, readonly Mount[]>();

function collect(workload: Workload, container: Container): readonly Mount[] {
  const volumes = new Map(
    listAt(workload.template.spec, 'volumes').map((item) => [stringAt(item, 'name') ?? '', item]),
  );
  return mountsOf(container.object)
    .map(({ name, object }) => ({
      at: underRun(tidy(stringAt(object, 'mountPath') ?? '')),
      subPath: tidy(stringAt(object, 'subPath') ?? '').slice(1),
      readOnly: object['readOnly'] === true,
      volume: volumes.get(name),
    }))
    .sort((a, b) => b.at.length - a.at.length);
}

/** /var/run is a link to /run in nearly every image. */
function underRun(path: string): string {
  return path === '/var/run' || path.startsWith('/var/run/') ? path.slice('/var'.length) : path;
}

function holds(folder: string, path: string): boolean {
  return path === folder || folder === '/' || path.startsWith(`${folder}/`);
}

/** Volumes that no container can write to. */
const readOnlySources = ['configMap', 'secret', 'downwardAPI', 'projected', 'image'];

/** Whether a volume that can be written to holds the file or folder. */
export function isOnWritableVolume(workload: Workload, container: Container, path: string): boolean {
  const wanted = underRun(tidy(path));
  const mount = mounts(workload, container).find(({ at }) => holds(at, wanted));
  if (mount === undefined || mount.readOnly) return false;
  const volume = asRecord(mount.volume);
  if (volume === undefined) return true;
  return (
    !readOnlySources.some((source) => recordAt(volume, source) !== undefined) &&
    valueAt(volume, 'persistentVolumeClaim', 'readOnly') !== true
  );
}

export type MountedFile =
  | { readonly status: 'text'; readonly text: string; readonly place: Place }
  /** Nothing is mounted there: it is the image's own. */
  | { readonly status: 'image' }
  | { readonly status: 'unknown'; readonly text: string };

/** What the file at a path of the container holds, where a ConfigMap of the files brings it in. */
export function mountedFile(workload: Workload, container: Container, path: string, graph: Graph): MountedFile {
  const wanted = underRun(tidy(path));
  const mount = mounts(workload, container).find(({ at }) => holds(at, wanted));
  if (mount === undefined) return { status: 'image' };
  const rest = wanted.slice(mount.at.length).replace(/^\//, '');
  const inside = [mount.subPath, rest].filter((part) => part !== '').join('/');
  const sources = [mount.volume, ...listAt(mount.volume, 'projected', 'sources')];
  for (const source of sources) {
    const name = stringAt(source, 'configMap', 'name');
    if (name === undefined) continue;
    const items = listAt(source, 'configMap', 'items');
    const item = items.find((one) => stringAt(one, 'path') === inside);
    const key = items.length === 0 ? inside : stringAt(item, 'key');
    if (key === undefined) continue;
    for (const declaration of graph.find('ConfigMap', workload.identity.namespace, name)) {
      const text = textOf(valueAt(declaration.object, 'data', key));
      if (text !== undefined) return { status: 'text', text, place: { declaration, path: ['data', key] } };
    }
  }
  return { status: 'unknown', text: `what ${path} holds is in no file` };
}

export interface ConfigText {
  readonly key: string;
  readonly text: string;
  readonly place: Place;
}

/** Every file that ConfigMaps of the files bring into a container. */
export function mountedConfigs(workload: Workload, container: Container, graph: Graph): readonly ConfigText[] {
  const found = new Map<string, ConfigText>();
  for (const { volume, subPath } of mounts(workload, container)) {
    for (const source of [volume, ...listAt(volume, 'projected', 'sources')]) {
      const name = stringAt(source, 'configMap', 'name');
      if (name === undefined) continue;
      for (const declaration of graph.find('ConfigMap', workload.identity.namespace, name)) {
        const data = recordAt(declaration.object, 'data') ?? {};
        for (const key of Object.keys(data)) {
          const text = textOf(data[key]);
          if (
            text === undefined ||
            (subPath !== '' && subPath !== key && listAt(source, 'configMap', 'items').length === 0)
          )
            continue;
          found.set(`${declaration.key}\u0000${key}`, { key, text, place: { declaration, path: ['data', key] } });
        }
      }
    }
  }
  return [...found.values()];
}
