import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Renderable } from '../sources/manifests/rendered.ts';
import type { RenderLimits } from '../sources/rendered/limits.ts';
import type { Programs } from '../sources/rendered/programs.ts';
import type { Ran } from '../programs/run.ts';
import type { Answer, Prepared, RenderingOptions } from './rendering-job.ts';
import { notEnded, said } from './rendering-reasons.ts';

type KustomizationToRender = Extract<Renderable, { kind: 'kustomization' }>;

/** Everything about one kustomization but the running itself. */
export async function prepareKustomization(
  { folder, parts: named, settings, target }: KustomizationToRender,
  scanned: string,
  programs: Programs,
  options: RenderingOptions & { readonly limits: RenderLimits },
): Promise<Prepared> {
  const what = `the kustomization ${folder}${settings === undefined ? '' : ` of ${target.environment ?? ''}`}`;
  const nothing = `so ${what} was not built and none of its manifests was judged`;
  const [
    found,
    chart,
    { kustomizeArguments, writeOverlay },
    { failureOf },
    { readRendered },
    { traceKustomization },
    standIn,
  ] = await Promise.all([
    import('../sources/manifests/rendering/kustomization.ts'),
    import('../sources/manifests/rendering/chart.ts'),
    import('../sources/rendered/kustomize.ts'),
    import('../sources/rendered/failure.ts'),
    import('../sources/manifests/rendering/read.ts'),
    import('../sources/manifests/rendering/trace-kustomization.ts'),
    import('../sources/rendered/stand-in.ts'),
  ]);
  const root = realpathSync(scanned);
  const { parts, files, keptOut, refusal } = found.readKustomizationInput(root, folder);
  // What keeps it from being built at all is worth more than that nobody is there to build it.
  if (refusal !== undefined) return { reason: `${refusal} (${nothing}).` };
  const [missing] = keptOut;
  if (missing !== undefined && !standIn.canStandIn(root))
    return {
      reason: `${missing.namedIn} names ${missing.file}, which git ignores and which is not here (${nothing}).`,
    };
  const program = programs.kustomize;
  if (program === undefined) {
    return {
      reason: `Neither kustomize nor kubectl is on PATH, ${nothing}. Install one, or scan what it prints.`,
    };
  }
  let from = '';
  let copy: string | undefined;
  const read = (ran: Ran): Answer => {
    const reason = notEnded(ran, 'kustomize', what, options.limits);
    if (ran.kind !== 'ended') return { reason: reason ?? '' };
    if (ran.code !== 0) {
      const text = chart.withoutSecrets(ran.stderr, found.generatedSecrets(root, parts.values()));
      const failure = failureOf(text.replaceAll(`${copy ?? root}/`, '').replaceAll(`${root}/`, ''));
      const file = files.find((one) => one === failure.file || one.endsWith(`/${failure.file ?? '?'}`));
      return { reason: said('kustomize', what, failure, file) };
    }
    // Everything below such a folder is taken for a part of it, so nobody else judges what kustomize left out.
    const odd = named.find(({ refers }) => refers === undefined);
    if (odd !== undefined) {
      return {
        reason: `kustomize built ${what} although ${odd.file} is not what we know as a kustomization (a key that stands twice, a second document, or a field of another version), so what it leaves out is not certain and none of its manifests was judged. Mend it, or build it yourself and scan the result.`,
      };
    }
    const file = parts.get(folder)?.file ?? folder;
    const built = chart.documentsIn(ran.stdout).filter((text) => !found.isGeneratedOf(text, keptOut));
    const texts = built.map((text) => ({ file, text }));
    return {
      read: readRendered(texts, options.knownKinds, traceKustomization({ root, from, file, parts })),
      subjects: chart.subjectsOf(root, files),
    };
  };
  return {
    job: {
      file: program.file,
      prepare: (temporary) => {
        if (keptOut.length > 0) {
          const empty = keptOut.map((one) => one.file);
          copy = standIn.writeCopy(temporary, root, files, empty);
        }
        const overlay = writeOverlay(temporary, join(copy ?? root, folder), settings?.fields ?? {});
        from = copy === undefined ? overlay : standIn.overlayBeside(root);
        return kustomizeArguments(program, overlay);
      },
    },
    ...(missing === undefined
      ? {}
      : {
          warning: `${missing.namedIn} reads ${missing.file}, which git ignores and which is not here: the Secret ${missing.secret} counts as made elsewhere, and the keys of it are not judged.`,
        }),
    read,
  };
}
