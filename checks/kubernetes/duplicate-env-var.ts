import type { Container } from '../../src/model/graph.ts';
import { listAt, stringAt } from '../../src/model/json.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { judgeContainers } from '../kit/containers.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { failIfAny, notAsked, unknown } from '../kit/verdict.ts';

interface Twice {
  readonly name: string;
  readonly first: number;
  readonly again: number;
}

/** Each name that stands again, with the place of the one before it. */
function repeated({ object }: Container): { readonly twice: readonly Twice[]; readonly isUnclear: boolean } {
  const seen = new Map<string, number>();
  const twice: Twice[] = [];
  let isUnclear = false;
  listAt(object, 'env').forEach((item, again) => {
    const name = stringAt(item, 'name');
    if (name === undefined) return;
    isUnclear ||= isPlaceholder(name);
    const first = seen.get(name);
    if (first !== undefined) twice.push({ name, first, again });
    seen.set(name, again);
  });
  return { twice, isUnclear };
}

export default defineCheck({
  id: 'duplicate-env-var',
  title: 'No environment variable is set twice in one container',
  why: 'The last value wins without a word, so the one that somebody changes may be the one that nobody reads; a server-side apply refuses both.',
  fix: 'Keep the entry that is meant, and delete the other.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { twice: '{workload}: container {container} sets {name} twice, and the last one counts' },
  run: ({ subject, finding }) =>
    judgeContainers(subject, (container) => {
      if (listAt(container.object, 'env').length === 0) return notAsked('it sets no environment variable');
      const { twice, isUnclear } = repeated(container);
      if (twice.length === 0 && isUnclear)
        return unknown('not-collected', `a name under env of ${container.name} still holds a placeholder`);
      return failIfAny(
        twice.map(({ name, first, again }) =>
          finding('twice', {
            data: { workload: nameOf(subject), container: container.name, name },
            at: [...container.path, 'env', again, 'name'],
            container: container.name,
            discriminator: name,
            related: [
              {
                as: 'other-end',
                text: `${name} is set here first`,
                at: { declaration: subject, path: [...container.path, 'env', first, 'name'] },
              },
            ],
          }),
        ),
      );
    }),
});
