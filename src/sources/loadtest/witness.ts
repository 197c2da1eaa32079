import { compareText } from '../../model/identity.ts';
import type { JsonRecord } from '../../model/json.ts';
import { asString, recordAt, stringAt } from '../../model/json.ts';
import type { Witness } from '../../model/load.ts';
import { limits } from './limits.ts';

/** What a manifest says of the build that was tested: the target's own word, and that of its pods. */

const ends = ['start', 'end'] as const;

/** Counts where it was the same before and after, and where both words agree. */
export function witnessOf(witness: JsonRecord | undefined): Witness {
  const told = (name: 'imageDigest' | 'version'): readonly (string | undefined)[] =>
    ends.map((end) => stringAt(witness, end, name)?.slice(0, limits.name));
  const [digests, versions] = [told('imageDigest'), told('version')];
  for (const [what, [before, after]] of [
    ['image', digests],
    ['version', versions],
  ] as const)
    if (before !== undefined && after !== undefined && before !== after)
      return { kind: 'changed', because: `the target was ${what} ${before} at its start and ${after} at its end` };
  const [imageDigest, version] = [digests, versions].map(([before, after]) => (before === after ? before : undefined));
  const pods = podsOf(witness);
  if (pods !== undefined && 'kind' in pods) return pods;
  const images = pods?.images ?? (imageDigest === undefined ? undefined : ([imageDigest] as const));
  if (imageDigest !== undefined && images?.includes(imageDigest) === false)
    return { kind: 'changed', because: `the target said that it is image ${imageDigest}, and its pods ran another` };
  if (images === undefined && version === undefined)
    return { kind: 'silent', because: 'the target did not say at both ends which build it is' };
  return {
    kind: 'steady',
    ...(images === undefined ? {} : { images }),
    ...(version === undefined ? {} : { version }),
    ...(pods?.workload === undefined ? {} : { workload: pods.workload }),
  };
}

interface Pods {
  readonly images: readonly [string, ...string[]];
  readonly workload: string | undefined;
}

/** Undefined where no cluster was named. Whose pods are not known at either end is nobody's build. */
function podsOf(witness: JsonRecord | undefined): Pods | Witness | undefined {
  const [start, end] = ends.map((name) => recordAt(witness, name, 'pods'));
  if (start === undefined && end === undefined) return undefined;
  const [before, after] = [digestsIn(start), digestsIn(end)];
  if (typeof before === 'string')
    return { kind: 'silent', because: `what its pods ran at its start is not known: ${before}` };
  if (typeof after === 'string')
    return { kind: 'silent', because: `what its pods ran at its end is not known: ${after}` };
  if (stringAt(start, 'workload') !== stringAt(end, 'workload'))
    return { kind: 'changed', because: 'pods of one workload were looked at at its start, and of another at its end' };
  const names = [...new Set([...before.keys(), ...after.keys()])].sort(compareText);
  const other = names.find((name) => before.get(name) !== after.get(name));
  if (other !== undefined) {
    const [was, became] = [before, after].map((images) => images.get(other) ?? 'none');
    return {
      kind: 'changed',
      because: `its pods ran image ${String(was)} of the container ${other} at its start and ${String(became)} at its end`,
    };
  }
  const [first, ...more] = [...new Set(before.values())].sort(compareText);
  return first === undefined
    ? { kind: 'silent', because: 'what its pods ran is not known: no container is named' }
    : { images: [first, ...more], workload: stringAt(start, 'workload')?.slice(0, limits.name) };
}

/** Digest by container, or why it is not known. */
function digestsIn(pods: JsonRecord | undefined): ReadonlyMap<string, string> | string {
  if (pods === undefined) return 'nobody looked at them';
  const images = recordAt(pods, 'images');
  if (images === undefined) return stringAt(pods, 'unknown')?.slice(0, limits.name) ?? 'the manifest names no images';
  const found = new Map<string, string>();
  for (const [name, digest] of Object.entries(images)) {
    const text = asString(digest);
    if (text === undefined || !/^sha256:[0-9a-f]{64}$/.test(text)) return `the image of ${name} is no digest`;
    found.set(name, text);
  }
  return found;
}
