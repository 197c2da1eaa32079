import type { DriftChange, DriftDoubt } from '../../../model/drift.ts';
import type { Json, JsonRecord, Path } from '../../../model/json.ts';
import { asRecord } from '../../../model/json.ts';
import { isPlaceholder, secretOf } from '../../../model/secret.ts';
import { isGrave } from './grave.ts';
import { itemLike, listKeys } from './list-keys.ts';
import { isSameValue } from './same-value.ts';

export interface Compared {
  readonly changes: readonly DriftChange[];
  readonly doubts: readonly DriftDoubt[];
}

export interface Comparison {
  readonly kind: string;
  /** Not compared: what something else decides at run time. */
  readonly isLeftOut: (path: Path) => boolean;
  /** Two names of one generated object, whose contents are the same. */
  readonly isSameName: (manifest: string, live: string) => boolean;
}

/** Fields of the root that are identity, or the cluster's own business. */
const notStated: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status']);

/**
 * Holds each leaf that the manifest states against the live value. What the manifest does not state is no drift: nobody
 * can tell a default from a change. Values of Secrets, and scalars that were redacted on either side, are never compared.
 */
export function compareStated(manifest: JsonRecord, live: JsonRecord, comparison: Comparison): Compared {
  const changes: DriftChange[] = [];
  const doubts: DriftDoubt[] = [];

  function change(path: Path, written: Json | undefined, runs: Json | undefined): void {
    changes.push({ path, manifest: shown(written), live: shown(runs), grave: isGrave(comparison.kind, path) });
  }

  function compare(path: Path, written: Json | undefined, runs: Json | undefined): void {
    if (written === undefined || comparison.isLeftOut(path)) return;
    if (secretOf(written) !== undefined || secretOf(runs) !== undefined) {
      doubts.push({ path, why: 'redacted', grave: isGrave(comparison.kind, path) });
      return;
    }
    // Text of a rule's own templates stands in the cluster as it was written.
    if (isPlaceholder(written) && written !== runs) {
      doubts.push({ path, why: 'placeholder', grave: isGrave(comparison.kind, path) });
      return;
    }
    if (Array.isArray(written)) {
      compareLists(path, written as readonly Json[], runs);
      return;
    }
    const record = asRecord(written);
    if (record === undefined) {
      if (!isSame(path, written, runs)) change(path, written, runs);
      return;
    }
    const other = asRecord(runs);
    if (other === undefined && !isSameValue(path, written, runs)) {
      change(path, written, runs);
      return;
    }
    for (const key of Object.keys(record)) compare([...path, key], record[key], other?.[key]);
  }

  function isSame(path: Path, written: Json, runs: Json | undefined): boolean {
    if (isSameValue(path, written, runs)) return true;
    return typeof written === 'string' && typeof runs === 'string' && comparison.isSameName(written, runs);
  }

  function compareLists(path: Path, written: readonly Json[], runs: Json | undefined): void {
    const others: readonly Json[] = Array.isArray(runs) ? (runs as readonly Json[]) : [];
    const keys = listKeys(path);
    if (keys === undefined) {
      if (written.length !== others.length) change(path, written, runs);
      else for (const [index, item] of written.entries()) compare([...path, index], item, others[index]);
      return;
    }
    for (const [index, item] of written.entries()) {
      const record = asRecord(item);
      const other = record === undefined ? undefined : itemLike(others, record, keys);
      if (other === undefined) change([...path, index], item, undefined);
      else compare([...path, index], item, other);
    }
  }

  for (const key of Object.keys(manifest)) {
    if (!notStated.has(key)) compare([key], manifest[key], live[key]);
  }
  const [written, runs] = [asRecord(manifest['metadata']), asRecord(live['metadata'])];
  for (const key of ['labels', 'annotations']) compare(['metadata', key], written?.[key], runs?.[key]);
  return { changes, doubts };
}

/** Longest text of a value in a report. */
const longest = 120;

function shown(value: Json | undefined): string {
  if (value === undefined || value === null) return 'absent';
  const text = (typeof value === 'string' ? value : JSON.stringify(value, masked)).replace(/\s+/g, ' ').trim();
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** What was redacted stays so inside a longer value. */
function masked(_key: string, value: unknown): unknown {
  return secretOf(value as Json) === undefined ? value : '[redacted]';
}
