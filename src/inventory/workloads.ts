import type {
  Container,
  ContainerKind,
  ContainerPort,
  Declaration,
  EnvVariable,
  PodTemplate,
  RoleDecision,
  Workload,
} from '../model/graph.ts';
import type { JsonRecord, Path } from '../model/json.ts';
import type { Reading } from '../model/pack.ts';
import { asNumber, asRecord, asString, listAt, recordAt, stringAt, valueAt } from '../model/json.ts';
import { textMap } from './objects.ts';
import { parseImage } from './images.ts';
import { podTemplatePath, replicasPath } from './pod-template.ts';

/** A workload while the graph is being built: roles, tokens and shards come once the edges are known. */
export type WorkloadDraft = { -readonly [Key in keyof Workload]: Workload[Key] };

const undecidedYet: RoleDecision = { role: 'other', reason: 'not looked at', tier: 'static' };

export function toWorkload(declaration: Declaration, reading: Reading = {}): WorkloadDraft | undefined {
  const path = podTemplatePath(declaration, reading);
  if (path === undefined || !makesPods(declaration, reading)) return undefined;
  const { object } = declaration;
  const spec = recordAt(object, ...path, 'spec');
  if (spec === undefined) return undefined;
  const metadata = path.length === 0 ? asRecord(object['metadata']) : recordAt(object, ...path, 'metadata');
  const specPath = [...path, 'spec'];
  const template: PodTemplate = {
    labels: textMap(asRecord(metadata?.['labels'])),
    annotations: textMap(asRecord(metadata?.['annotations'])),
    path,
    spec,
    specPath,
  };
  const replicas = replicasPath(declaration);
  // The declaration itself becomes the workload, so that both are one object wherever the graph hands it out.
  return Object.assign(declaration as WorkloadDraft, {
    template,
    containers: [
      ...containersIn(spec, specPath, 'containers'),
      ...containersIn(spec, specPath, 'initContainers'),
      ...(reading.ephemeralContainers === 'ignored' ? [] : containersIn(spec, specPath, 'ephemeralContainers')),
    ],
    role: undecidedYet,
    replicas: replicas === undefined ? undefined : replicasOf(object, replicas),
    longRunning: isLongRunning(declaration, spec),
    tokens: [],
    shards: undefined,
  });
}

function makesPods({ identity: { group, kind } }: Declaration, { podKinds }: Reading): boolean {
  return podKinds === undefined || podKinds.includes(`${group === '' ? 'core' : group}/${kind}`);
}

function replicasOf(object: JsonRecord, path: Path): { written?: number; effective: number; path: Path } {
  const written = asNumber(valueAt(object, ...path));
  return { ...(written === undefined ? {} : { written }), effective: written ?? 1, path };
}

function isLongRunning(declaration: Declaration, spec: JsonRecord): boolean {
  const { kind } = declaration.identity;
  if (kind === 'Job' || kind === 'CronJob' || kind === 'ScaledJob') return false;
  return kind !== 'Pod' || (stringAt(spec, 'restartPolicy') ?? 'Always') === 'Always';
}

function containersIn(spec: JsonRecord, specPath: Path, field: string): readonly Container[] {
  const containers: Container[] = [];
  listAt(spec, field).forEach((item, position) => {
    const object = asRecord(item);
    if (object === undefined) return;
    const path = [...specPath, field, position];
    const image = stringAt(object, 'image');
    containers.push({
      name: stringAt(object, 'name') ?? '',
      kind: containerKind(field, object),
      path,
      object,
      image: image === undefined ? undefined : parseImage(image),
      env: envOf(object, path),
      ports: portsOf(object, path),
    });
  });
  return containers;
}

function containerKind(field: string, object: JsonRecord): ContainerKind {
  if (field === 'containers') return 'regular';
  if (field === 'ephemeralContainers') return 'ephemeral';
  return stringAt(object, 'restartPolicy') === 'Always' ? 'sidecar' : 'init';
}

function envOf(container: JsonRecord, path: Path): readonly EnvVariable[] {
  return listAt(container, 'env').flatMap((item, position): EnvVariable[] => {
    const record = asRecord(item);
    const name = stringAt(record, 'name');
    if (record === undefined || name === undefined) return [];
    return [{ name, path: [...path, 'env', position], value: record['value'] ?? undefined }];
  });
}

function portsOf(container: JsonRecord, path: Path): readonly ContainerPort[] {
  return listAt(container, 'ports').flatMap((item, position): ContainerPort[] => {
    const record = asRecord(item);
    const port = asNumber(record?.['containerPort']);
    if (record === undefined || port === undefined) return [];
    const name = asString(record['name']);
    return [
      {
        ...(name === undefined ? {} : { name }),
        port,
        protocol: asString(record['protocol']) ?? 'TCP',
        path: [...path, 'ports', position],
      },
    ];
  });
}
