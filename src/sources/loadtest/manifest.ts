import { createHash } from 'node:crypto';
import type { LoadRun, ManifestTree, Witness } from '../../model/load.ts';
import { compareText } from '../../model/identity.ts';
import type { Json, JsonRecord } from '../../model/json.ts';
import { asNumber, asRecord, asString, listAt, recordAt, stringAt } from '../../model/json.ts';
import { limits } from './limits.ts';
import { originIn } from './origin.ts';
import { witnessOf } from './witness.ts';

/**
 * `loadtest.manifest.json`: what the results themselves don't tell, bound to them by digests (docs/load-tests.md).
 * It is a person's or a pipeline's word: the files that it names are checked, what it says of them is believed.
 */
export interface Manifest {
  readonly files: readonly { readonly path: string; readonly sha256: string; readonly bytes: number | undefined }[];
  readonly version: string | undefined;
  readonly startedAt: string | undefined;
  readonly endedAt: string | undefined;
  readonly exitCode: number | undefined;
  /** Why whoever started it ended it. */
  readonly aborted: string | undefined;
  /** One digest of the script and all that it imports. */
  readonly script: string | undefined;
  readonly commit: string | undefined;
  readonly dirty: boolean | undefined;
  readonly tree: ManifestTree | undefined;
  readonly witness: Witness;
  readonly environment: string | undefined;
  readonly origin: string | undefined;
  readonly model: 'open' | 'closed' | undefined;
  readonly unit: LoadRun['unit'] | undefined;
  readonly plan: LoadRun['plan'];
  /** Which part of a distributed run: `0:1/2`. */
  readonly segment: string | undefined;
  /** How long it was to take, ramps included. */
  readonly seconds: number | undefined;
}

/** The name under which it is written; it is read under any. */
export const manifestFile = 'loadtest.manifest.json';

const manifestKind = 'LoadTestManifest';

export function isManifest(document: JsonRecord): boolean {
  return document['kind'] === manifestKind;
}

/** Reads a manifest; a string says why it can't be used. */
export function readManifest(document: JsonRecord): Manifest | string {
  const version = stringAt(document, 'schemaVersion');
  if (version?.split('.')[0] !== '1') return 'its schemaVersion is not 1.x';
  const files = listAt(document, 'files').map((file) => ({
    path: stringAt(file, 'path'),
    sha256: stringAt(file, 'sha256')?.toLowerCase(),
    bytes: asNumber(asRecord(file)?.['bytes']),
  }));
  if (files.length === 0) return 'it names no files';
  const named = files.flatMap(({ path, sha256, bytes }) =>
    path === undefined || sha256 === undefined || !/^[0-9a-f]{64}$/.test(sha256) ? [] : [{ path, sha256, bytes }],
  );
  if (named.length < files.length) return 'a file in it has no path or no SHA-256';
  const load = recordAt(document, 'load');
  const model = asString(load?.['model']);
  return {
    files: named,
    version: shortText(recordAt(document, 'tool')?.['version']),
    startedAt: shortText(document['startedAt']),
    endedAt: shortText(document['endedAt']),
    exitCode: asNumber(document['exitCode']),
    aborted: shortText(document['aborted']),
    script: scriptOf(recordAt(document, 'script')),
    commit: shortText(document['commit'])?.toLowerCase(),
    dirty: typeof document['dirty'] === 'boolean' ? document['dirty'] : undefined,
    tree: treeOf(recordAt(document, 'tree')),
    witness: witnessOf(recordAt(document, 'witness')),
    environment: shortText(recordAt(document, 'environment')?.['name']),
    origin: originIn(shortText(recordAt(document, 'target')?.['origin'])),
    model: model === 'open' || model === 'closed' ? model : undefined,
    unit: unitOf(load),
    plan: listAt(load, 'stages')
      .slice(0, limits.stages)
      .flatMap((stage) => {
        const [seconds, level] = [asNumber(asRecord(stage)?.['seconds']), asNumber(asRecord(stage)?.['level'])];
        return seconds === undefined || level === undefined || !(seconds > 0) || level < 0
          ? []
          : [{ seconds, level, ramp: asRecord(stage)?.['ramp'] === true }];
      }),
    segment: shortText(document['segment']),
    seconds: asNumber(load?.['seconds']),
  };
}

function treeOf(tree: JsonRecord | undefined): ManifestTree | undefined {
  const digest = shortText(tree?.['digest']);
  const paths = listAt(tree, 'paths').flatMap((path) => shortText(path) ?? []);
  return digest === undefined || paths.length === 0 ? undefined : { digest, paths: paths.sort(compareText) };
}

/** The same script with another module is another load test. */
function scriptOf(script: JsonRecord | undefined): string | undefined {
  const own = shortText(script?.['sha256'])?.toLowerCase();
  const imports = listAt(script, 'imports').map((one) => stringAt(one, 'sha256')?.toLowerCase() ?? '');
  if (own === undefined || imports.length === 0) return own;
  return createHash('sha256')
    .update([own, ...imports.sort(compareText)].join('\n'))
    .digest('hex');
}

function shortText(value: Json | undefined): string | undefined {
  return asString(value)?.slice(0, limits.name);
}

/** `perVu`: units that one virtual user stands for. `requestsPerUnit`: requests a second that one unit makes. */
function unitOf(load: JsonRecord | undefined): LoadRun['unit'] | undefined {
  const name = shortText(load?.['unit']);
  const [perVu, perUnit] = [asNumber(load?.['perVu']), asNumber(load?.['requestsPerUnit'])];
  if (name === undefined) return undefined;
  if (perUnit !== undefined && perUnit > 0) return { name, by: 'requests', factor: 1 / perUnit };
  if (perVu !== undefined && perVu > 0) return { name, by: 'vus', factor: perVu };
  return name === 'requests/s' ? { name, by: 'requests', factor: 1 } : undefined;
}
