import type { ParamSpec, Verdict } from '../../src/model/check.ts';
import type { Container, ImageReference, Workload } from '../../src/model/graph.ts';
import type { Path } from '../../src/model/json.ts';
import { stringAt } from '../../src/model/json.ts';
import { judgeContainers } from './containers.ts';
import { matchesGlob } from './glob.ts';
import { readString } from './read.ts';
import { notAsked } from './verdict.ts';

/** The image that a container names, and where. */
interface NamedImage {
  readonly container: Container;
  readonly image: ImageReference;
  readonly path: Path;
}

/** Judges the image of every container; a missing one is schema-valid's, one with a placeholder unknown. */
export function judgeImages(workload: Workload, judge: (named: NamedImage) => Verdict): Verdict {
  return judgeContainers(workload, (container) => {
    const text = readString(container.object, 'image');
    const { image, path } = container;
    if (text === undefined || text === '' || image === undefined) return notAsked('the container names no image');
    return judge({ container, image, path: [...path, 'image'] });
  });
}

export const referenceParam = {
  reference: {
    type: 'string',
    enum: ['parsed', 'last-colon'],
    description:
      'parsed: registry, tag and digest are told apart; last-colon: what stands behind the last colon is the tag, be it a digest or the port of a registry, and no image at all means latest',
  },
} as const satisfies Readonly<Record<string, ParamSpec>>;

/** What stands behind the last colon of the image's text, whatever it is; `latest` where there is nothing. */
export function textBehindLastColon(container: Container): string {
  const text = stringAt(container.object, 'image') ?? '';
  const colon = text.lastIndexOf(':');
  return (colon < 0 ? '' : text.slice(colon + 1)) || 'latest';
}

/** Names under which one registry is known (https://github.com/distribution/reference: Docker's names are normalised). */
const dockerHub: ReadonlySet<string> = new Set(['index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']);

/** `docker.io/library/redis`: registry and repository, in the spelling that comparisons use. */
export function fullName({ registry, repository }: ImageReference): string {
  const host = registry.toLowerCase();
  return `${dockerHub.has(host) ? 'docker.io' : host}/${repository}`;
}

/** Is it from the registry or the folder of one (`ghcr.io`, `ghcr.io/quietfox`, `*.example.com/bots`)? */
export function isFrom(image: ImageReference, place: string): boolean {
  const [host = '', ...folders] = place.replace(/\/+$/, '').split('/');
  const start = [dockerHub.has(host.toLowerCase()) ? 'docker.io' : host.toLowerCase(), ...folders].join('/');
  const name = fullName(image);
  return (
    start !== '' && (matchesGlob(start, name, 'within-segment') || matchesGlob(`${start}/**`, name, 'within-segment'))
  );
}

/** Is it this repository, in any registry, or a mirror that keeps the name: `ingress-nginx/controller`? */
export function isRepository(image: ImageReference, repository: string): boolean {
  const name = image.repository.toLowerCase();
  return name === repository || name.endsWith(`/${repository}`);
}
