import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Programs } from './programs.ts';

/**
 * Writes a kustomization outside of the repository that has the one to build as its only resource, and asks kustomize to
 * note on each object where it came from. `fields` are what somebody sets around it. (A kustomization hands `buildMetadata` down to those that it names.)
 */
export function writeOverlay(folder: string, target: string, fields: Readonly<Record<string, unknown>>): string {
  const overlay = join(folder, 'overlay');
  mkdirSync(overlay);
  const path = relative(overlay, target);
  const resources = [sep === '/' ? path : path.replaceAll(sep, '/')];
  // JSON is YAML, and escapes whatever the path holds.
  writeFileSync(
    join(overlay, 'kustomization.yaml'),
    JSON.stringify({ ...fields, resources, buildMetadata: ['originAnnotations', 'transformerAnnotations'] }),
  );
  return overlay;
}

/** No helm, no plugins, no network: none of their options is given. */
export function kustomizeArguments(program: NonNullable<Programs['kustomize']>, folder: string): string[] {
  return [program.isKubectl ? 'kustomize' : 'build', folder, '--load-restrictor', 'LoadRestrictionsRootOnly'];
}
