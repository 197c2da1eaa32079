import { basename, join, resolve } from 'node:path';
import type { KubernetesSchema, CustomResourceCatalogue } from '../model/catalogue.ts';
import type { CollectedManifests } from '../sources/manifests/collect.ts';
import { ReadinessError } from '../model/errors.ts';
import type { ScanFlags } from './flags.ts';
import type { Host } from './host.ts';
import type { StaticEvidence } from './evidence.ts';
import type { Settings } from './settings.ts';
import { existsSync, statSync } from 'node:fs';

/** Reads the manifests that the settings name. */
export async function look(
  settings: Settings,
  flags: ScanFlags,
  known: StaticEvidence,
  host: Host,
): Promise<CollectedManifests> {
  const { collectManifests } = await import('../sources/manifests/collect.ts');
  const missing = settings.paths.find((path) => path !== '-' && !isGlob(path) && !existsSync(resolve(host.cwd, path)));
  if (missing !== undefined) {
    throw new ReadinessError('not-found', `${missing} does not exist`, {
      hint: 'name files, folders or globs of manifests, or - for standard input',
    });
  }
  const output = flags.output ?? settings.config.reports.output;
  const collected = collectManifests({
    cwd: host.cwd,
    paths: settings.paths.length === 0 ? ['.'] : settings.paths,
    include: settings.include,
    exclude: settings.exclude,
    noIgnore: settings.noIgnore,
    outputFolders: [
      'readiness-report',
      ...(output === undefined ? [] : [output]),
      ...settings.load.map((path) => resolve(host.cwd, path)).filter(isResults),
    ],
    ...(settings.paths.includes('-') ? { stdin: host.readStandardInput() } : {}),
    encrypted: settings.config.encrypted,
    knownKinds: knownKinds(known.schema, known.catalogues['custom-resources']),
    onProgress: (done, all) => {
      if (done === 0 && all > manyFiles) host.expectMuch?.();
      host.progress(`reading manifests: ${done} of ${all} files`);
    },
  });
  const render = flags.render !== false && settings.config.render !== false;
  if (!render || collected.renderables.length === 0) return collected;
  const { renderTargets } = await import('./rendering.ts');
  return renderTargets(collected, {
    path: host.env['PATH'] ?? '',
    name: settings.config.name,
    namespace: settings.namespace,
    kubernetesVersion: known.schema.version,
    knownKinds: knownKinds(known.schema, known.catalogues['custom-resources']),
    progress: host.progress,
  });
}

/** A file that was named as a result, or a folder with its manifest: no manifests of objects, and perhaps gigabytes. */
function isResults(path: string): boolean {
  return existsSync(path) && (!statSync(path).isDirectory() || existsSync(join(path, 'loadtest.manifest.json')));
}

/** Files from which on memory is worth more than a tenth of the time. */
const manyFiles = 1500;

function isGlob(path: string): boolean {
  return /[*?[\]{}]/.test(path);
}

/** Kinds that a broken document may be trusted to name: any other word may be the broken byte itself. */
export function knownKinds(schema: KubernetesSchema, custom: CustomResourceCatalogue): ReadonlySet<string> {
  const kinds = new Set(schema.kinds);
  for (const facts of custom.customResources) if (facts.kinds !== '*') for (const kind of facts.kinds) kinds.add(kind);
  return kinds;
}

/** `name` of readiness.yaml, else the folder that was named. */
export function targetName(settings: Settings, host: Host): string {
  if (settings.config.name !== undefined) return settings.config.name;
  const path = settings.paths.find((one) => one !== '-' && !isGlob(one));
  if (path === undefined && settings.paths.includes('-')) return 'standard input';
  return basename(resolve(host.cwd, path ?? '.')) || '/';
}
