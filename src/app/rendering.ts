import type { ManifestTarget, Unread } from '../model/document.ts';
import type { CollectedManifests } from '../sources/manifests/collect.ts';
import type { ReadRendered } from '../sources/manifests/rendering/read.ts';
import type { Renderable } from '../sources/manifests/rendered.ts';
import type { Answer, Prepared, RenderingOptions } from './rendering-job.ts';

/** Lets helm and kustomize render what they can; every other target stays as it is, with the reason. */
export async function renderTargets(
  collected: CollectedManifests,
  options: RenderingOptions,
): Promise<CollectedManifests> {
  const { root } = collected.evidence.scope;
  const [{ findPrograms }, { renderLimits }, { runJobs }, charts, kustomizations] = await Promise.all([
    import('../sources/rendered/programs.ts'),
    import('../sources/rendered/limits.ts'),
    import('../sources/rendered/render.ts'),
    import('./render-chart.ts'),
    import('./render-kustomization.ts'),
  ]);
  const programs = findPrograms(options.path, root);
  const limits = options.limits ?? renderLimits;
  const asked = await Promise.all(
    collected.renderables.map(async (renderable): Promise<{ renderable: Renderable; prepared: Prepared }> => ({
      renderable,
      prepared:
        renderable.kind === 'chart'
          ? await charts.prepareChart(renderable, root, programs, { ...options, limits })
          : await kustomizations.prepareKustomization(renderable, root, programs, { ...options, limits }),
    })),
  );
  const runnable = asked.flatMap(({ renderable, prepared }) =>
    'job' in prepared ? [{ renderable, ...prepared }] : [],
  );
  const ran = await runJobs(
    runnable.map(({ job }) => job),
    limits,
    (done) => {
      options.progress(`rendering: ${done} of ${runnable.length}`);
    },
  );
  const answers = new Map<Renderable, Answer>(
    asked.flatMap(({ renderable, prepared }) => ('reason' in prepared ? [[renderable, prepared] as const] : [])),
  );
  for (const [index, { renderable, read }] of runnable.entries())
    answers.set(renderable, read(ran[index] ?? { kind: 'timeout', stderr: '' }));
  const warnings = runnable.flatMap(({ warning }) => warning ?? []);
  return withAnswers(collected, answers, [...new Set(warnings)]);
}

/** Whether two targets are two ways to make one system, such as overlays over one base: then neither may hold what the other lacks. */
function isAlternative(a: Renderable, b: Renderable): boolean {
  if (a.kind === 'chart' || b.kind === 'chart') return a.kind === b.kind && a.folder === b.folder;
  const own = new Set(a.parts.flatMap(({ folder, refers }) => [folder, ...(refers ?? [])]));
  return b.parts.some(({ folder, refers }) => own.has(folder) || (refers ?? []).some((path) => own.has(path)));
}

function withAnswers(
  collected: CollectedManifests,
  answers: ReadonlyMap<Renderable, Answer>,
  warnings: readonly string[],
): CollectedManifests {
  const { evidence } = collected;
  const plain = evidence.targets.find(({ kind }) => kind === 'manifests');
  const locators = new Map(collected.locators);
  const tapes = new Map<ManifestTarget, ReadRendered['tape']>();
  const renderables = [...answers.keys()];
  const rendered = new Map<ManifestTarget, ManifestTarget>();
  for (const [renderable, answer] of answers) {
    const { target } = renderable;
    if ('reason' in answer) {
      rendered.set(target, { ...target, notRendered: answer.reason });
      continue;
    }
    const { notRendered: _, ...rest } = target;
    const { documents, faults, unread, locate, tape } = answer.read;
    const others: Unread[] = renderables
      .filter((other) => other !== renderable && !isAlternative(renderable, other))
      .map(({ folder, kind }) => ({ path: folder, kind, kinds: '*', reason: `It is another target of this run.` }));
    const beside: Unread[] =
      plain === undefined || plain.documents.length === 0
        ? []
        : [{ path: plain.path, kind: renderable.kind, kinds: '*', reason: `The plain manifests are another target.` }];
    const made: ManifestTarget = {
      ...rest,
      documents,
      faults,
      unread: [...unread, ...uniqueByPath([...beside, ...others])],
      subjects: answer.subjects,
    };
    rendered.set(target, made);
    locators.set(made, locate);
    tapes.set(made, tape);
  }
  const whole = new Set(
    renderables.filter((one) => !('reason' in (answers.get(one) ?? { reason: '' }))).map(({ folder }) => folder),
  );
  const targets = evidence.targets.map((target): ManifestTarget => {
    if (target !== plain) return rendered.get(target) ?? target;
    const opened = {
      ...target,
      unread: target.unread.map((entry) =>
        (entry.kind === 'chart' || entry.kind === 'kustomization') && whole.has(entry.path)
          ? { ...entry, reason: 'It is rendered, and a target of its own.' }
          : entry,
      ),
    };
    const locate = locators.get(target);
    if (locate !== undefined) locators.set(opened, locate);
    tapes.set(opened, (document) => collected.tape(target, document));
    return opened;
  });
  const objects = targets.reduce((sum, { documents }) => sum + documents.length, 0);
  return {
    ...collected,
    evidence: {
      ...evidence,
      scope: { ...evidence.scope, objects },
      targets,
      warnings: [...evidence.warnings, ...warnings],
    },
    locators,
    tape: (target, document) => tapes.get(target)?.(document) ?? collected.tape(target, document),
  };
}

function uniqueByPath(entries: readonly Unread[]): readonly Unread[] {
  return [...new Map(entries.map((entry) => [entry.path, entry])).values()];
}
