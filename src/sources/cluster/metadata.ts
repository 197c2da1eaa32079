import { compareText } from '../../model/identity.ts';
import type { Json, JsonRecord } from '../../model/json.ts';
import { asRecord, listAt, stringAt } from '../../model/json.ts';
import { keptOfAnnotation } from '../../model/live-annotations.ts';
import { setOwn } from '../../redaction/own.ts';
import { redactShapes } from '../../redaction/shapes.ts';
import { fields } from './shape.ts';

/* What is kept of the metadata of every object. */

export const ownMetadataShape = fields('name namespace uid generation creationTimestamp deletionTimestamp');
export const sharedMetadataShape = {
  labels: true,
  ownerReferences: [fields('apiVersion kind name uid controller')],
} as const;

/** Copies of a whole object, and with it of every secret in it. */
const neverKept = /last-applied/i;

/** Annotations that a check or the graph reads, or that the manifests state; undefined where there is none. */
export function annotationsOf(metadata: JsonRecord, stated: ReadonlySet<string>): JsonRecord | undefined {
  const all = asRecord(metadata['annotations']);
  if (all === undefined) return undefined;
  let kept: Record<string, Json> | undefined;
  for (const key of Object.keys(all)) {
    const value = all[key];
    if (typeof value !== 'string' || neverKept.test(key)) continue;
    const much = stated.has(key) || isToken(value) ? 'whole' : keptOfAnnotation(key);
    if (much === undefined) continue;
    kept ??= {};
    setOwn(kept, key, much === 'whole' ? value : '');
  }
  return kept;
}

/** A token is told of wherever it stands; redaction leaves nothing of it but what it is. */
function isToken(value: string): boolean {
  return redactShapes(value)?.class === 'discord-token';
}

/** Names of those who own fields, as often as they own any. */
export function managersOf(metadata: JsonRecord): readonly string[] {
  const names: string[] = [];
  for (const one of listAt(metadata, 'managedFields')) {
    const name = stringAt(one, 'manager');
    if (name !== undefined) names.push(name.slice(0, 128));
  }
  return names;
}

/** Managers of fields are kept by their names alone; undefined where there is none. */
export function managedFieldsOf(managers: readonly string[]): Json | undefined {
  return managers.length === 0 ? undefined : [...new Set(managers)].sort(compareText).map((manager) => ({ manager }));
}
