import type { Location } from '../../src/model/document.ts';
import type { ReadinessRun, ScorecardTarget } from '../../src/model/scorecard.ts';
import { plural } from './words.ts';

/** `music-bot`, or `lavalink (production)`. */
export function targetTitle({ target }: ScorecardTarget): string {
  return target.environment === undefined ? target.name : `${target.name} (${target.environment})`;
}

/** How much was read: of files, and of a cluster where it is judged by itself. */
export function readOf({ scope: { files, objects, liveObjects } }: ScorecardTarget): readonly string[] {
  const live = liveObjects === undefined ? [] : [`${plural(liveObjects, 'object')} of the cluster`];
  if (liveObjects !== undefined && files === 0) return ['no manifest', ...live];
  return [plural(files, 'file'), plural(objects, 'object'), ...live];
}

/**
 * Tells the targets of a run apart, whatever they are called, and stays the same while others come and go: empty for the
 * plain manifests, of which there is one; kind, folder and environment for a chart or kustomization.
 */
export function targetKeys(run: ReadinessRun): ReadonlyMap<ScorecardTarget, string> {
  const taken = new Map<string, number>();
  return new Map(
    run.targets.map((one) => {
      const { kind, path, environment } = one.target;
      const key =
        kind === 'manifests' ? '' : [kind, path, ...(environment === undefined ? [] : [environment])].join(':');
      const before = taken.get(key) ?? 0;
      taken.set(key, before + 1);
      return [one, before === 0 ? key : `${key}#${before + 1}`];
    }),
  );
}

/** A file as the repository's host knows it: readiness.yaml, and with it the root of a scan, may lie in a folder below. */
export function inRepository({ scope }: ScorecardTarget, file: string): string {
  return scope.root === '.' || scope.root === '' || file === '<stdin>' ? file : `${scope.root}/${file}`;
}

/** Where to point when a thing has no place in a file: the first file that was read, else what makes the target one. */
export function anchorOf({ target }: ScorecardTarget): string {
  return target.subjects[0]?.name ?? (target.path === '.' ? '' : `${target.path}/`) + makers[target.kind];
}

const makers = { manifests: 'readiness.yaml', chart: 'Chart.yaml', kustomization: 'kustomization.yaml' } as const;

/** Where to point at a target that is not judged: at what could not be read. */
export function gapOf(target: ScorecardTarget): Location {
  const place = target.unread.find(({ location }) => location !== undefined)?.location;
  return place ?? { file: anchorOf(target), line: 1, column: 1 };
}
