import type { CheckFinding, Verdict } from '../../src/model/check.ts';
import type { Workload } from '../../src/model/graph.ts';
import type { Path } from '../../src/model/json.ts';
import { isRepository, judgeImages } from './images.ts';
import { fail, pass } from './verdict.ts';

interface Product {
  /** Repositories of its images, without registry. */
  readonly repositories: readonly string[];
  /** Names that its own manifests give to the workload, in `metadata.name` or a label. */
  readonly names: readonly string[];
}

const nameLabels = ['app.kubernetes.io/name', 'k8s-app', 'app'];

/** Fails a workload that deploys the product: by its image, else by its name. `sign` says what gave it away. */
export function judgeProduct(
  workload: Workload,
  { repositories, names }: Product,
  name: (sign: string, at: Path) => CheckFinding,
): Verdict {
  const named = signOfName(workload, names);
  if (named !== undefined) return fail(name(named.sign, named.at));
  const verdict = judgeImages(workload, ({ image, path }) =>
    repositories.some((repository) => isRepository(image, repository))
      ? fail(name(`image ${image.text.slice(0, 120)}`, path))
      : pass,
  );
  // One deployed product is one fault, in however many containers.
  return verdict.outcome === 'fail' ? fail(verdict.findings[0]) : verdict;
}

function signOfName(
  { identity, labels }: Workload,
  names: readonly string[],
): { readonly sign: string; readonly at: Path } | undefined {
  if (names.includes(identity.name)) return { sign: `name ${identity.name}`, at: ['metadata', 'name'] };
  const label = nameLabels.find((key) => names.includes(labels.get(key) ?? ''));
  return label === undefined
    ? undefined
    : { sign: `label ${label}: ${labels.get(label) ?? ''}`, at: ['metadata', 'labels', label] };
}
