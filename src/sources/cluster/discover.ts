import type { Json } from '../../model/json.ts';
import { asRecord, listAt, stringAt } from '../../model/json.ts';
import type { SourceAbsence } from '../../model/known.ts';
import type { Ask } from './ask.ts';
import { RequestFailure, absenceOf } from './failure.ts';
import type { Answer } from './request.ts';
import type { WantedResource } from './resources.ts';
import { nameOf, rootOf } from './resources.ts';

/** What discovery says of a resource. A list's own 403 or 404 proves nothing of the kind. */
export type Discovered =
  | { readonly status: 'served'; readonly version: string }
  | { readonly status: 'absent'; readonly version: string }
  /** `tryVersion`: discovery was refused, and the list itself may still be answered. */
  | ({ readonly status: 'unknown'; readonly version: string; readonly mayList: boolean } & SourceAbsence);

type Groups = { readonly versions: ReadonlyMap<string, readonly string[]> } | { readonly failure: SourceAbsence };

export interface Discovery {
  readonly find: (resource: WantedResource) => Discovered;
  /** The API server told all its groups, and this is none of them. */
  readonly lacks: (group: string) => boolean;
}

/** Asks which resources the API server knows: `/api`, `/apis`, and the document of each group that is of use. */
export async function discover(
  ask: Ask,
  wanted: readonly WantedResource[],
  onAnswer: (answer: Answer) => void,
): Promise<Discovery> {
  const get = async (path: string) => {
    const { value, answer } = await ask({ method: 'GET', path });
    onAnswer(answer);
    return value;
  };
  const [core, named] = await Promise.all([coreVersions(get), groupVersions(get)]);
  const groupsOf = (group: string): Groups => (group === '' ? core : named);
  const servedOf = ({ group }: WantedResource): readonly string[] => {
    const groups = groupsOf(group);
    return 'failure' in groups ? [] : (groups.versions.get(group) ?? []);
  };
  const versionOf = (resource: WantedResource): string | undefined =>
    resource.versions.find((one) => servedOf(resource).includes(one));
  const roots = new Set<string>();
  for (const resource of wanted) {
    const version = versionOf(resource);
    // Where no version is known here, whether another one has the resource.
    for (const one of version === undefined ? servedOf(resource) : [version]) roots.add(rootOf(resource.group, one));
  }
  const documents = new Map<string, ReadonlySet<string> | SourceAbsence>();
  await Promise.all(
    [...roots].map(async (root) => {
      documents.set(root, await resourcesIn(get, root));
    }),
  );
  return { find, lacks: (group) => !('failure' in named) && !named.versions.has(group) };

  function find(resource: WantedResource): Discovered {
    const groups = groupsOf(resource.group);
    const [newest] = resource.versions;
    const served = versionOf(resource);
    const version = served ?? newest;
    if ('failure' in groups)
      return { status: 'unknown', version, mayList: true, ...explained(groups.failure, resource) };
    if (!groups.versions.has(resource.group)) return missing(resource, version);
    const asked = served === undefined ? servedOf(resource) : [served];
    const found = asked.flatMap((one) => documents.get(rootOf(resource.group, one)) ?? []);
    const isElsewhere = found.some((one) => 'reason' in one || one.has(resource.resource));
    const [document] = found;
    if (document === undefined || (served === undefined && isElsewhere)) {
      const text = `the API server serves no version of ${nameOf(resource)} that is known here`;
      return { status: 'unknown', version, mayList: false, reason: 'not-collected', text };
    }
    if ('reason' in document) {
      if (resource.aggregated === true) return { ...backendDown(resource, version), text: `${document.text}: ${down}` };
      return { status: 'unknown', version, mayList: true, ...explained(document, resource) };
    }
    return document.has(resource.resource) ? { status: 'served', version } : missing(resource, version);
  }
}

const down = 'the metrics of this instant come from another program, which is not installed or does not run';

/** A metrics server that is missing proves nothing about the pods that it would have measured. */
function missing(resource: WantedResource, version: string): Discovered {
  return resource.aggregated === true ? backendDown(resource, version) : { status: 'absent', version };
}

function backendDown(resource: WantedResource, version: string) {
  return {
    status: 'unknown',
    version,
    mayList: false,
    reason: 'not-collected',
    text: `${nameOf(resource)} is not served: ${down}`,
  } as const;
}

function explained({ reason, text }: SourceAbsence, resource: WantedResource): SourceAbsence {
  return { reason, text: `whether the API server knows ${nameOf(resource)} can't be told: ${text}` };
}

type Get = (path: string) => Promise<Json>;

async function coreVersions(get: Get): Promise<Groups> {
  try {
    const versions = listAt(await get('/api'), 'versions').filter((one) => typeof one === 'string');
    if (versions.length === 0) throw new RequestFailure('parse-error', 'the answer to /api names no version');
    return { versions: new Map([['', versions]]) };
  } catch (error) {
    return { failure: absenceOf(error) };
  }
}

async function groupVersions(get: Get): Promise<Groups> {
  try {
    const value = await get('/apis');
    if (!Array.isArray(asRecord(value)?.['groups']))
      throw new RequestFailure('parse-error', 'the answer to /apis names no groups');
    return {
      versions: new Map(
        listAt(value, 'groups').flatMap((group): [string, readonly string[]][] => {
          const name = stringAt(group, 'name');
          const versions = listAt(group, 'versions').flatMap((one) => stringAt(one, 'version') ?? []);
          return name === undefined ? [] : [[name, versions]];
        }),
      ),
    };
  } catch (error) {
    return { failure: absenceOf(error) };
  }
}

async function resourcesIn(get: Get, path: string): Promise<ReadonlySet<string> | SourceAbsence> {
  try {
    const value = await get(path);
    if (!Array.isArray(asRecord(value)?.['resources']))
      throw new RequestFailure('parse-error', `the answer to ${path} names no resources`);
    return new Set(listAt(value, 'resources').flatMap((one) => stringAt(one, 'name') ?? []));
  } catch (error) {
    return absenceOf(error);
  }
}
