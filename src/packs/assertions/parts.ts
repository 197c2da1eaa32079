import type { Container, Declaration, Workload } from '../../model/graph.ts';
import type { Json, Path } from '../../model/json.ts';
import { valueAt } from '../../model/json.ts';
import { assertionParts } from '../../model/pack.ts';
import type { Assertion, AssertionPart, Narrowing } from '../../model/pack.ts';
import { podBearingKinds } from '../../model/reads.ts';

/** What one schema is asked of: an object, or a pod or container inside it. */
export interface Part {
  readonly value: Json;
  /** Where it stands in the object. */
  readonly path: Path;
  readonly container?: string;
}

export function isPart(name: string): name is AssertionPart {
  return assertionParts.some((part) => part === name);
}

/** Kinds whose objects an assertion judges. */
export function kindsOf({ on, kinds }: Pick<Assertion, 'on' | 'kinds'>): readonly string[] {
  const named = on.filter((name) => !isPart(name));
  if (!on.some(isPart)) return named;
  return [...(kinds?.only ?? podBearingKinds.filter((kind) => kinds?.except?.includes(kind) !== true)), ...named];
}

/** True where each subject bears pods, so that the graph's workloads are the subjects. */
export function isOnPods({ on }: Pick<Assertion, 'on'>): boolean {
  return on.every((name) => isPart(name));
}

/** The parts of an object that the schema is asked of; undefined where it can't be told what they are. */
export function partsOf(assertion: Assertion, subject: Declaration | Workload): readonly Part[] | undefined {
  const whole: Part = { value: subject.object, path: [] };
  const [part] = assertion.on.filter(isPart);
  // Named by its kind beside a part: the whole object, too.
  if (part === undefined || part === 'workload' || !('template' in subject)) return [whole];
  const { template, containers } = subject;
  switch (part) {
    case 'pod-template':
      return [{ value: valueAt(subject.object, ...template.path) ?? {}, path: template.path }];
    case 'pod-spec':
      return [{ value: template.spec, path: template.specPath }];
    case 'container':
      return containers.length === 0
        ? undefined
        : containers
            .filter(({ kind }) => isWithin(assertion.containers, kind))
            .map((container) => ({ value: container.object, path: container.path, container: nameOf(container) }));
  }
}

function nameOf({ name, path }: Container): string {
  return name === '' ? String(path.at(-1)) : name;
}

function isWithin<T>(narrowing: Narrowing<T> | undefined, value: T): boolean {
  if (narrowing?.only !== undefined) return narrowing.only.includes(value);
  return narrowing?.except?.includes(value) !== true;
}
