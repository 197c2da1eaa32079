import type { Json, JsonRecord, Path } from '../../../model/json.ts';
import { asRecord } from '../../../model/json.ts';

/**
 * Fields that tell items of a list apart: `x-kubernetes-list-map-keys` of the API's OpenAPI description
 * (https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy). Other lists go by order.
 */
const keysByField: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  imagePullSecrets: ['name'],
  resourceClaims: ['name'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
};

/** `ports` are told apart by another field in each kind; those of a NetworkPolicy go by order. */
function portKeys(path: Path): readonly string[] | undefined {
  if (path.includes('containers') || path.includes('initContainers')) return ['containerPort', 'protocol'];
  return path.length === 2 ? ['port', 'protocol'] : undefined;
}

/** Keys of the list at a path; undefined where its order counts. */
export function listKeys(path: Path): readonly string[] | undefined {
  const field = path.at(-1);
  if (typeof field !== 'string') return undefined;
  if (field === 'ports') return portKeys(path);
  return Object.hasOwn(keysByField, field) ? keysByField[field] : undefined;
}

/** The item of a list that bears the same keys. */
export function itemLike(items: readonly Json[], item: JsonRecord, keys: readonly string[]): Json | undefined {
  return items.find((one) => keys.every((key) => keyOf(asRecord(one), key) === keyOf(item, key)));
}

function keyOf(item: JsonRecord | undefined, key: string): string | undefined {
  const value = item?.[key] ?? (key === 'protocol' ? 'TCP' : undefined);
  return typeof value === 'object' || value === undefined ? undefined : String(value);
}
