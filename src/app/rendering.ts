import type { ManifestTarget, Unread } from '../model/document.ts';
import { asRecord, stringAt } from '../model/json.ts';
import type { CollectedManifests } from '../sources/manifests/collect.ts';
import type { ReadRendered } from '../sources/manifests/rendering/read.ts';
import type { Renderable } from '../sources/manifests/rendered.ts';
import { followed } from './follow.ts';
import type { Answer, Prepared, RenderingOptions } from './rendering-job.ts';

/** Renders, and gives the answers and what is worth a warning. */
type Render = (
  renderables: readonly Renderable[],
) => Promise<{ readonly answers: ReadonlyMap<Renderable, Answer>; readonly warnings: readonly string[] }>;

async function renderer(root: string, options: RenderingOptions): Promise<Render> {
  const [{ findPrograms }, { renderLimits }, { runJobs }, charts, kustomizations] = await Promise.all([
    import('../sources/rendered/programs.ts'),
    import('../sources/rendered/limits.ts'),
    import('../sources/rendered/render.ts'),
    import('./render-chart.ts'),
    import('./render-kustomization.ts'),
  ]);
  const programs = findPrograms(options.path, root);
  const limits = options.limits ?? renderLimits;
  const prepare = async (renderable: Renderable): Promise<Prepared> =>
    renderable.kind === 'chart'
      ? await charts.prepareChart(renderable, root, programs, { ...options, limits })
      : await kustomizations.prepareKustomization(renderable, root, programs, { ...options, limits });
  return async (renderables) => {
    const asked = await Promise.all(
      renderables.map(async (renderable) => ({ renderable, prepared: await prepare(renderable) })),
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
    return { answers, warnings: runnable.flatMap(({ warning }) => warning ?? []) };
  };
}

/**
 * Lets helm and kustomize render what they can; every other target stays as it is, with the reason. What Argo CD and Flux
 * objects name is followed twice: such objects stand in plain manifests, and in kustomizations that have to be built first.
 */
export async function renderTargets(
  collected: CollectedManifests,
  options: RenderingOptions,
): Promise<CollectedManifests> {
  const { root } = collected;
  const render = await renderer(root, options);
  const plain = collected.evidence.targets.find(({ kind }) => kind === 'manifests');
  const locate = plain === undefined ? undefined : collected.locators.get(plain);
  const written =
    plain === undefined || locate === undefined ? [] : plain.documents.map((document) => ({ document, locate }));
  const first = await followed({ ...options, root, renderables: collected.renderables, documents: written });
  const one = await render(first.renderables);
  const built = [...one.answers.values()].flatMap((answer) =>
    'reason' in answer ? [] : answer.read.documents.map((document) => ({ document, locate: answer.read.locate })),
  );
  const second = await followed({
    ...options,
    root,
    renderables: first.renderables,
    documents: [...written, ...built],
  });
  const two = await render(second.renderables.filter((renderable) => !one.answers.has(renderable)));
  const answers = new Map<Renderable, Answer>();
  for (const renderable of second.renderables) {
    const answer = one.answers.get(renderable) ?? two.answers.get(renderable);
    if (answer !== undefined) answers.set(renderable, answer);
  }
  const targets = [...(plain === undefined ? [] : [plain]), ...second.renderables.map(({ target }) => target)];
  const warnings = new Set([...second.warnings, ...one.warnings, ...two.warnings]);
  return withAnswers({ ...collected, evidence: { ...collected.evidence, targets } }, answers, [...warnings]);
}

/** Whether two targets are two ways to make one system, such as overlays over one base: then neither may hold what the other lacks. */
function isAlternative(a: Renderable, b: Renderable): boolean {
  if (a.kind === 'chart' || b.kind === 'chart') return a.kind === b.kind && a.folder === b.folder;
  const own = new Set(a.parts.flatMap(({ folder, refers }) => [folder, ...(refers ?? [])]));
  return b.parts.some(({ folder, refers }) => own.has(folder) || (refers ?? []).some((path) => own.has(path)));
}

const serving = /^(?:Deployment|StatefulSet|DaemonSet|CronJob|Service)$/;

/** Names of what runs and serves. */
function names(answer: Answer | undefined, target: ManifestTarget): ReadonlySet<string> {
  if (answer === undefined || 'reason' in answer) return new Set();
  return new Set(
    answer.read.documents.flatMap(({ object }) => {
      const kind = stringAt(object, 'kind') ?? '';
      const metadata = asRecord(object['metadata']);
      const name = stringAt(metadata, 'name');
      if (!serving.test(kind) || name === undefined) return [];
      return [`${kind}/${stringAt(metadata, 'namespace') ?? target.namespace ?? ''}/${name}`];
    }),
  );
}

/** No namespace holds one object twice: of two targets with the same workload or Service in it, one is installed there. */
function sharesNames(one: ReadonlySet<string> | undefined, other: ReadonlySet<string> | undefined): boolean {
  return [...(one ?? [])].some((name) => other?.has(name) === true);
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
  const named = new Map(renderables.map((one) => [one, names(answers.get(one), one.target)]));
  const rendered = new Map<ManifestTarget, ManifestTarget>();
  for (const [renderable, answer] of answers) {
    const { target } = renderable;
    if ('reason' in answer) {
      rendered.set(target, { ...target, notRendered: answer.reason });
      continue;
    }
    const { notRendered: _, ...rest } = target;
    const { documents, faults, unread, locate, tape } = answer.read;
    const others = renderables.filter((other) => other !== renderable && !isAlternative(renderable, other));
    const twins = others.filter((other) => sharesNames(named.get(renderable), named.get(other)));
    const beside = new Set([
      ...(plain === undefined || plain.documents.length === 0 ? [] : ['the plain manifests']),
      ...others.filter((other) => !twins.includes(other)).map((other) => other.target.name),
    ]);
    const made: ManifestTarget = {
      ...rest,
      documents,
      faults,
      unread,
      ...(beside.size === 0 ? {} : { beside: [...beside] }),
      ...(twins.length === 0 ? {} : { besideInCluster: twins.map((other) => other.target.name) }),
      subjects: answer.subjects,
    };
    rendered.set(target, made);
    locators.set(made, locate);
    tapes.set(made, tape);
  }
  const whole = new Set(
    renderables.flatMap((one) => ('reason' in (answers.get(one) ?? { reason: '' }) ? [] : [one.folder])),
  );
  const isWhole = ({ kind, path }: Unread) => (kind === 'chart' || kind === 'kustomization') && whole.has(path);
  const targets = evidence.targets.map((target): ManifestTarget => {
    if (target !== plain) return rendered.get(target) ?? target;
    const beside = target.unread
      .filter(isWhole)
      .map(({ path }) => (path === '.' ? 'the chart or kustomization of the root' : path));
    const opened = {
      ...target,
      unread: target.unread.filter((entry) => !isWhole(entry)),
      ...(beside.length === 0 ? {} : { beside }),
    };
    const locate = locators.get(target);
    if (locate !== undefined) locators.set(opened, locate);
    tapes.set(opened, (document) => collected.tape(target, document));
    return opened;
  });
  const objects = targets.reduce((sum, { documents }) => sum + documents.length, 0);
  const made = [...rendered.values()].flatMap(({ subjects, notRendered }) =>
    notRendered === undefined ? subjects : [],
  );
  const files = evidence.scope.files + new Set(made.map(({ name }) => name)).size;
  return {
    ...collected,
    evidence: {
      ...evidence,
      scope: { ...evidence.scope, files, objects },
      targets,
      warnings: [...evidence.warnings, ...warnings],
    },
    locators,
    tape: (target, document) => tapes.get(target)?.(document) ?? collected.tape(target, document),
  };
}
