import { loadStaticEvidence } from '../../src/app/evidence.ts';
import { facesOf } from '../../src/app/live/faces.ts';
import { locateNowhere } from '../../src/app/locate.ts';
import { judgeTargets } from '../../src/engine/judge-targets.ts';
import { buildGraph } from '../../src/inventory/graph.ts';
import type { GraphInput } from '../../src/inventory/input.ts';
import type { Check } from '../../src/model/check.ts';
import type { ClusterEvidence, ClusterList } from '../../src/model/cluster.ts';
import { groupOf } from '../../src/model/identity.ts';
import type { JsonRecord } from '../../src/model/json.ts';
import { asRecord, stringAt } from '../../src/model/json.ts';
import type { ScorecardResult } from '../../src/model/scorecard.ts';
import { projecting } from '../../src/sources/cluster/project.ts';
import type { WantedResource } from '../../src/sources/cluster/resources.ts';
import {
  namespaceResource,
  secretResource,
  unlistedKinds,
  wantedResources,
} from '../../src/sources/cluster/resources.ts';
import type { CaseSettings } from './cases.ts';
import type { Binding } from './judge-case.ts';
import { caseOf, rolesOf } from './judge-case.ts';

const asked = '2026-11-21T00:00:00.000Z';
const listed = [...wantedResources, namespaceResource, secretResource];

/** Whether the source lists objects of this kind. */
export function isListed(object: JsonRecord): boolean {
  return listed.some((resource) => isOf(object, resource));
}

/** Judges objects with this one check as a scan of a cluster that holds nothing else would, from an empty folder. */
export async function judgeAlone(
  check: Check,
  binding: Binding,
  objects: readonly JsonRecord[],
  settings: CaseSettings,
): Promise<ScorecardResult> {
  const known = await loadStaticEvidence(settings.kubernetesVersion);
  const input: GraphInput = {
    documents: [],
    faults: [],
    unread: [],
    defaultNamespace: 'default',
    directory: true,
    excludedFiles: 0,
    files: 0,
    declaredRoles: rolesOf(settings.roles),
    externalHosts: settings.external ?? [],
    catalogues: known.catalogues,
    scopeOf: (apiVersion, kind) => known.schema.scopeOf(apiVersion, kind),
  };
  const graph = buildGraph(input);
  const [face] = facesOf(evidenceOf(objects), [{ graph, input }], { someNotRendered: false });
  if (face?.live?.alone !== true) throw new Error('the cluster is not alone');
  const params = { ...binding, ...(settings.params as Binding | undefined) };
  const [scorecard] = judgeTargets([
    {
      ...caseOf(check, params, graph),
      evidence: known.byNeed,
      sourced: face.sourced,
      live: face.live,
      target: { name: 'case', kind: 'manifests', path: '.', subjects: [] },
      locate: face.locate(locateNowhere),
    },
  ]);
  const [result] = scorecard?.results ?? [];
  if (result === undefined) throw new Error('the rule was not judged');
  return result;
}

/** As the source keeps them that was permitted to see everything, names of keys of Secrets included. */
function evidenceOf(objects: readonly JsonRecord[]): ClusterEvidence {
  const names = objects.flatMap((object) =>
    stringAt(object, 'kind') === 'Namespace'
      ? (stringAt(object, 'metadata', 'name') ?? [])
      : (stringAt(object, 'metadata', 'namespace') ?? []),
  );
  const namespaces = [...new Set(names)].sort();
  const project = projecting({ annotations: new Set(), secretNames: new Set(), depth: 50 });
  const lists = listed.flatMap((resource) =>
    (resource.scope === 'cluster' ? [''] : namespaces).map((namespace): ClusterList => {
      const { group, kind } = resource;
      const [version] = resource.versions;
      const apiVersion = group === '' ? version : `${group}/${version}`;
      const own = objects.filter(
        (object) =>
          isOf(object, resource) && (namespace === '' || stringAt(object, 'metadata', 'namespace') === namespace),
      );
      return {
        ...{ group, kind, version, namespace, resource: resource.resource, path: `/${resource.resource}`, pages: 1 },
        answer: { status: 'listed' },
        objects: own.map((object) => (kind === 'Secret' ? namesOf(object) : project(object, apiVersion, kind))),
      };
    }),
  );
  const absent = unlistedKinds.map(({ kind, groups: [group] }): ClusterList => {
    const list = { group, kind, version: '', namespace: '', resource: kind.toLowerCase(), path: '/apis', pages: 0 };
    return { ...list, answer: { status: 'absent' }, objects: [] };
  });
  return {
    context: 'case',
    server: 'https://cluster.example:6443',
    identity: { value: { by: 'uid of kube-system', value: '00000000-0000-4000-8000-000000000001' } },
    version: { value: 'v1.36.3' },
    serverTime: { value: asked },
    localTime: asked,
    namespaces: namespaces.map((name) => ({ name, proven: { value: true } })),
    allNamespaces: false,
    lists: [...lists, ...absent],
    permissions: [],
    notes: [],
  };
}

function isOf(object: JsonRecord, { group, kind }: WantedResource): boolean {
  return stringAt(object, 'kind') === kind && groupOf(stringAt(object, 'apiVersion') ?? '') === group;
}

function namesOf(secret: JsonRecord): JsonRecord {
  const hidden: JsonRecord = { $secret: { class: 'other', length: 0, type: 'string' } };
  const keys = Object.keys(asRecord(secret['data']) ?? {});
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: stringAt(secret, 'metadata', 'name') ?? '',
      namespace: stringAt(secret, 'metadata', 'namespace') ?? '',
    },
    type: stringAt(secret, 'type') ?? 'Opaque',
    keyCount: keys.length,
    data: Object.fromEntries(keys.map((key) => [key, hidden])),
  };
}
