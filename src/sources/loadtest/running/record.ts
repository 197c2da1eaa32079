import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadRun } from '../../../model/load.ts';
import { manifestFile } from '../manifest.ts';
import type { Archived } from './archive.ts';
import type { Checkout } from './checkout.ts';
import { resultFiles } from './k6.ts';
import type { K6End } from './k6.ts';
import type { Plan } from './plan.ts';
import type { Witness } from './witness.ts';

/** What the user says of the run. */
export interface Declared {
  readonly environment?: string;
  readonly origin?: string;
  /** What a level counts. */
  readonly unit?: string;
  /** Units that one virtual user stands for. */
  readonly perVu?: number;
  /** Requests a second that one unit makes. */
  readonly requestsPerUnit?: number;
}

/** Everything about a run that its results don't tell. */
export interface Recorded {
  readonly version: string | undefined;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly end: K6End;
  readonly archived: Archived;
  /** The script and its imports are still what they were at the start. */
  readonly unchanged: boolean;
  readonly checkout: Checkout;
  /** Digest of the manifests, and the paths that were scanned for it. */
  readonly tree?: { readonly digest: string; readonly paths: readonly string[] };
  readonly plan: Plan;
  readonly declared: Declared;
  /** Names of what the script may read as `__ENV`; never their values. */
  readonly variables: readonly string[];
  /** Part of a distributed run: `0:1/2`. */
  readonly segment?: string;
  readonly witness?: { readonly start: Witness; readonly end: Witness };
}

/** Writes `loadtest.manifest.json` beside the results, with the digest of each. */
export async function writeRecord(folder: string, recorded: Recorded): Promise<void> {
  const files = [];
  for (const path of Object.values(resultFiles))
    if (existsSync(join(folder, path))) files.push({ path, ...(await digested(join(folder, path))) });
  const { archived, end, plan, declared } = recorded;
  const document = {
    schemaVersion: '1.0.0',
    kind: 'LoadTestManifest',
    tool: { name: 'k6', ...(recorded.version === undefined ? {} : { version: recorded.version }) },
    startedAt: recorded.startedAt,
    endedAt: recorded.endedAt,
    exitCode: end.exitCode ?? null,
    ...(end.aborted === undefined ? {} : { aborted: end.aborted }),
    script: recorded.unchanged
      ? { ...archived.script, imports: archived.imports, data: archived.data }
      : { path: archived.script.path, changed: 'while it ran' },
    ...recorded.checkout,
    ...(recorded.tree === undefined ? {} : { tree: recorded.tree }),
    ...(declared.environment === undefined ? {} : { environment: { name: declared.environment } }),
    ...(declared.origin === undefined ? {} : { target: { origin: declared.origin } }),
    load: loadOf(plan, declared),
    ...(recorded.segment === undefined ? {} : { segment: recorded.segment }),
    variables: recorded.variables,
    ...(recorded.witness === undefined ? {} : { witness: recorded.witness }),
    files,
  };
  writeFileSync(join(folder, manifestFile), `${JSON.stringify(document, null, 2)}\n`);
}

function loadOf({ model, stages, seconds }: Plan, declared: Declared): object {
  const unit = unitOf(model, declared);
  const factor = factorOf(model, declared);
  return {
    ...(model === 'mixed' ? {} : { model }),
    ...unit,
    ...(seconds === undefined ? {} : { seconds }),
    ...(factor === undefined || stages.length === 0
      ? {}
      : {
          stages: stages.map(({ seconds: length, level, ramp }): LoadRun['plan'][number] => ({
            seconds: length,
            level: Math.round(level * factor * 1000) / 1000,
            ramp,
          })),
        }),
  };
}

/** An arrival rate counts requests of its own accord. */
function unitOf(model: Plan['model'], { unit, perVu, requestsPerUnit }: Declared): object {
  if (unit !== undefined)
    return {
      unit,
      ...(perVu === undefined ? {} : { perVu }),
      ...(requestsPerUnit === undefined ? {} : { requestsPerUnit }),
    };
  return model === 'open' ? { unit: 'requests/s' } : {};
}

/** Units for one of what the plan counts; undefined where the plan counts something else. */
function factorOf(model: Plan['model'], { unit, perVu, requestsPerUnit }: Declared): number | undefined {
  if (model === 'mixed') return undefined;
  if (unit === undefined) return 1;
  if (model === 'open')
    return requestsPerUnit === undefined ? (unit === 'requests/s' ? 1 : undefined) : 1 / requestsPerUnit;
  return requestsPerUnit === undefined ? perVu : undefined;
}

async function digested(file: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(file)) hash.update(part as Buffer);
  return { sha256: hash.digest('hex'), bytes: statSync(file).size };
}
