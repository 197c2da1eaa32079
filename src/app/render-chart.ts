import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Renderable } from '../sources/manifests/rendered.ts';
import type { RenderLimits } from '../sources/rendered/limits.ts';
import type { Programs } from '../sources/rendered/programs.ts';
import type { Ran } from '../programs/run.ts';
import type { Answer, Prepared, RenderingOptions } from './rendering-job.ts';
import { notEnded, said } from './rendering-reasons.ts';

type ChartToRender = Extract<Renderable, { kind: 'chart' }>;

/** Everything about one chart and its values but the running itself. */
export async function prepareChart(
  chart: ChartToRender,
  root: string,
  programs: Programs,
  options: RenderingOptions & { readonly limits: RenderLimits },
): Promise<Prepared> {
  const { helm } = programs;
  const { folder, settings, target } = chart;
  const whose = settings === undefined ? '' : ` of ${target.environment ?? ''}`;
  const given = chart.values.length === 0 ? '' : ` with ${chart.values.join(', ')}`;
  const what = `the chart ${folder}${whose}${given}`;
  if (helm === undefined) {
    return {
      reason: `helm is not on PATH, so ${what} was not rendered and none of its manifests was judged. Install helm, or scan what helm template prints.`,
    };
  }
  const [found, { helmArguments, releaseName, splitOutput }, { failureOf }, { readRendered }, { traceChart }] =
    await Promise.all([
      import('../sources/manifests/rendering/chart.ts'),
      import('../sources/rendered/helm.ts'),
      import('../sources/rendered/failure.ts'),
      import('../sources/manifests/rendering/read.ts'),
      import('../sources/manifests/rendering/trace-chart.ts'),
    ]);
  const { files, refusal } = found.listFolder(root, folder);
  if (refusal !== undefined)
    return { reason: `${refusal}, so ${what} was not rendered and none of its manifests was judged.` };
  const missing = found.missingDependencies(root, folder, files);
  if (missing.length > 0) {
    return {
      reason: `${what} needs ${missing.join(', ')}, which Chart.yaml declares and charts/ does not hold: run helm dependency build there. Nothing was fetched, and none of its manifests was judged.`,
    };
  }
  const tracer = traceChart({ root, folder, files, values: chart.values, inline: settings?.inline ?? [] });
  const secrets = found.secretsIn(root, [
    ...files.filter((file) => /(?:^|\/)[^/]*values[^/]*\.ya?ml$|\/(?:ci|values)\/[^/]*\.ya?ml$/i.test(file)),
    ...chart.values,
  ]);
  const read = (ran: Ran): Answer => {
    const reason = notEnded(ran, 'helm', what, options.limits);
    if (ran.kind !== 'ended') return { reason: reason ?? '' };
    const { pieces, hasMore } = splitOutput(ran.stdout);
    const texts = pieces.map(({ source, text }) => ({ file: tracer.fileOf(source), text }));
    const result = texts.length === 0 ? undefined : readRendered(texts, options.knownKinds, tracer);
    // Helm prints what it rendered even where it does not parse: then the fault is ours to tell, with its place.
    const told = ran.code === 0 || (/YAML parse error/.test(ran.stderr) && (result?.faults.length ?? 0) > 0);
    if (!told) {
      const failure = failureOf(found.withoutSecrets(ran.stderr, secrets).replaceAll(`${root}/`, ''));
      return { reason: said('helm', what, failure, failure.file === undefined ? undefined : placeOf(failure.file)) };
    }
    if (hasMore) {
      return {
        reason: `helm printed something for ${what} that it names no template for, so what is missing is not known and none of its manifests was judged. Make sure that the helm on PATH is helm itself, or render it yourself and scan the result.`,
      };
    }
    const subjects = found.subjectsOf(root, [...new Set([...files, ...chart.values])].sort());
    return { read: result ?? readRendered([], options.knownKinds, tracer), subjects };
  };
  /** Helm names templates from the chart's name on, and values by their whole path. */
  const placeOf = (file: string): string | undefined => {
    if (files.includes(file) || chart.values.includes(file)) return file;
    if (file.includes('/')) return tracer.fileOf(file);
    return chart.values.find((one) => one.endsWith(`/${file}`)) ?? files.find((one) => one.endsWith(`/${file}`));
  };
  const changing = found.changingFunction(root, files);
  return {
    job: {
      file: helm,
      prepare: (temporary) => {
        const inline = (settings?.inline ?? []).map(({ value }, index) => {
          const file = join(temporary, `values-${index}.json`);
          writeFileSync(file, JSON.stringify(value));
          return file;
        });
        return helmArguments({
          chart: join(root, folder),
          values: [...chart.values.map((file) => join(root, file)), ...inline],
          sets: settings?.sets ?? [],
          release: releaseName(settings?.release ?? chart.chart ?? folder),
          namespace: target.namespace ?? options.namespace,
          kubernetesVersion: options.kubernetesVersion,
          skipSchema: found.hasRemoteSchema(root, files),
        });
      },
    },
    read,
    ...(changing === undefined
      ? {}
      : {
          warning: `${changing.file} uses ${changing.name}: the chart renders differently each time, so two runs may not give the same digest`,
        }),
  };
}
