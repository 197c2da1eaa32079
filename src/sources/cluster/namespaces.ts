import type { ClusterEvidence, ClusterList } from '../../model/cluster.ts';
import { compareText } from '../../model/identity.ts';
import { stringAt } from '../../model/json.ts';
import type { JsonRecord } from '../../model/json.ts';
import type { Known, SourceAbsence } from '../../model/known.ts';
import type { Access } from './access.ts';
import type { Ask } from './ask.ts';
import { inTurns } from './at-once.ts';
import type { ClusterLimits } from './limits.ts';
import { listAll } from './pages.ts';
import type { Project } from './project.ts';
import type { Answer } from './request.ts';
import { namespaceResource, pathOf } from './resources.ts';

export interface NamespacesInput {
  readonly options: { readonly namespaces: readonly string[]; readonly allNamespaces: boolean };
  readonly access: Access;
  readonly project: Project;
  readonly limits: ClusterLimits;
  readonly onAnswer: (answer: Answer) => void;
}

export interface Namespaces {
  readonly names: readonly string[];
  readonly lists: readonly ClusterList[];
  /** Why nothing in the namespace is asked for: the cluster showed that it has none of that name. */
  readonly absenceOf: (namespace: string) => SourceAbsence | undefined;
  /** What is proven once the lists are read: any object in a namespace proves it. */
  readonly provenBy: (lists: readonly ClusterList[]) => ClusterEvidence['namespaces'];
}

/**
 * Asks for the namespaces by name, each with a list of its own: that is what a ClusterRole with `resourceNames` permits,
 * where `get` would be refused.
 */
export async function lookAtNamespaces(ask: Ask, input: NamespacesInput): Promise<Namespaces> {
  const { options, access } = input;
  const wanted = options.namespaces.length > 0 ? options.namespaces : [access.namespace];
  const asked = options.allNamespaces ? [undefined] : [...new Set(wanted)].sort(compareText);
  const answers = await inTurns(asked, input.limits.atOnce, async (name) => {
    const path = pathOf(
      { ...namespaceResource, ...(name === undefined ? {} : { fieldSelector: `metadata.name=${name}` }) },
      'v1',
      '',
    );
    const listed = await listAll(
      ask,
      {
        path,
        field: 'items',
        fieldSets: false,
        project: (item) => input.project(item, 'v1', 'Namespace'),
        onAnswer: input.onAnswer,
      },
      input.limits,
    );
    return { name, path, ...listed };
  });
  const objects = answers.flatMap((answer) => answer.objects);
  const failure = answers.find((answer) => answer.failure !== undefined)?.failure;
  const known = new Set(objects.flatMap((object) => stringAt(object, 'metadata', 'name') ?? []));
  const absences = new Map<string, SourceAbsence>();
  for (const { name, failure: failed } of answers) {
    if (name === undefined || known.has(name) || failed !== undefined) continue;
    absences.set(name, { reason: 'not-collected', text: `the cluster has no namespace ${name}` });
  }
  const failures = new Map(answers.map((answer) => [answer.name, answer.failure] as const));
  return {
    names: options.allNamespaces ? [...known].sort(compareText) : asked.flatMap((name) => name ?? []),
    lists: [
      {
        group: '',
        version: 'v1',
        resource: 'namespaces',
        kind: 'Namespace',
        namespace: '',
        path: answers.map(({ path }) => path).join(' '),
        objects: [...objects].sort(byName),
        pages: answers.reduce((sum, { pages }) => sum + pages, 0),
        answer:
          failure === undefined
            ? { status: 'listed' }
            : { status: 'unknown', reason: failure.reason, text: `list namespaces: ${failure.text}` },
      },
    ],
    absenceOf: (namespace) => absences.get(namespace),
    provenBy: (lists) => {
      const seen = new Set(known);
      for (const list of lists)
        for (const object of list.objects) {
          const namespace = stringAt(object, 'metadata', 'namespace');
          if (namespace !== undefined) seen.add(namespace);
          // Whoever asks for one namespace gets nothing of another, and of pods there are thousands.
          if (namespace === list.namespace) break;
        }
      const names = options.allNamespaces ? [...seen].sort(compareText) : asked.flatMap((name) => name ?? []);
      return names.map((name) => ({ name, proven: provenOf(name, seen, absences, failures.get(name)) }));
    },
  };
}

function provenOf(
  name: string,
  seen: ReadonlySet<string>,
  absences: ReadonlyMap<string, SourceAbsence>,
  failure: SourceAbsence | undefined,
): Known<true> {
  if (seen.has(name)) return { value: true };
  const absence = absences.get(name);
  if (absence !== undefined) return absence;
  const why = failure === undefined ? '' : ` (list namespaces: ${failure.text})`;
  return {
    reason: 'not-collected',
    text:
      `nothing proves that the namespace ${name} exists${why}; a ClusterRole would permit to see it with ` +
      `{apiGroups: [""], resources: ["namespaces"], resourceNames: ["${name}"], verbs: ["list"]}`,
  };
}

function byName(a: JsonRecord, b: JsonRecord): number {
  return compareText(stringAt(a, 'metadata', 'name') ?? '', stringAt(b, 'metadata', 'name') ?? '');
}
