import type { CheckFinding, Verdict } from '../../src/model/check.ts';
import type { Container, EnvVariable, Graph, Workload } from '../../src/model/graph.ts';
import { listAt, stringAt, valueAt } from '../../src/model/json.ts';
import { isPlaceholder, textOf } from '../../src/model/secret.ts';
import { judgeContainers } from '../kit/containers.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { failIfAny, notAsked, unknown } from '../kit/verdict.ts';

interface Use {
  readonly variable: EnvVariable;
  readonly position: number;
  readonly name: string;
}

export default defineCheck({
  id: 'variable-expansion-resolves',
  title: 'Every $(NAME) in a variable names one that is set before it',
  why: 'The kubelet puts in what stands further up in the list, and leaves anything else as it is: the program gets the text "$(DB_HOST)" for its host.',
  fix: 'Move the variable that is used above the one that uses it, or set it; write $$(NAME) where the text itself is meant.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['references'],
  needs: ['graph'],
  params: {},
  messages: {
    later:
      '{variable} of container {container} uses $({name}), which is set only further down, so the text stays as it is',
    nowhere: '{variable} of container {container} uses $({name}), and {workload} sets no such variable there',
  },
  run: ({ subject, graph, finding }) =>
    judgeContainers(subject, (container): Verdict => {
      const uses = usesIn(container);
      if (uses.length === 0) return notAsked('no variable of it uses another');
      const given = givenBy(subject, container, graph);
      const open: string[] = [];
      const findings = uses.flatMap(({ variable, position, name }): readonly CheckFinding[] => {
        const setAt = container.env.findIndex((other) => other.name === name);
        if ((setAt !== -1 && setAt < position) || given.names.has(name) || isOfService(name)) return [];
        const later = setAt > position ? container.env[setAt] : undefined;
        // Who sets it further down does not mean what an unseen Secret may hold under the same name.
        if (later === undefined && (given.open || container.env.some((other) => isPlaceholder(other.name)))) {
          open.push(name);
          return [];
        }
        return [
          finding(later === undefined ? 'nowhere' : 'later', {
            data: { variable: variable.name, container: container.name, name, workload: nameOf(subject) },
            at: [...variable.path, 'value'],
            container: container.name,
            discriminator: `${variable.name} ${name}`,
            related:
              later === undefined
                ? []
                : [
                    {
                      as: 'other-end',
                      text: `${name} is set here`,
                      at: { declaration: subject, path: [...later.path, 'name'] },
                    },
                  ],
          }),
        ];
      });
      if (findings.length === 0 && open.length > 0)
        return unknown('not-collected', `whether ${open.join(', ')} comes with envFrom is in no file`);
      return failIfAny(findings);
    }),
});

/** `$$(NAME)` is an escape. Names in small letters are left to shells, which use the same signs. */
const expansion = /(\$+)\(([A-Z_][A-Z0-9_]*)\)/g;

function usesIn(container: Container): readonly Use[] {
  return container.env.flatMap((variable, position) =>
    [...(textOf(variable.value) ?? '').matchAll(expansion)].flatMap(([, signs = '', name = '']) =>
      signs.length % 2 === 1 ? [{ variable, position, name }] : [],
    ),
  );
}

/** Names that `envFrom` brings, and whether it may bring others. */
function givenBy(
  workload: Workload,
  container: Container,
  graph: Graph,
): { names: ReadonlySet<string>; open: boolean } {
  const names = new Set<string>();
  const references = graph
    .referencesOf(workload)
    .filter(({ via, container: of }) => via === 'envFrom' && of === container.name);
  let open = references.length < listAt(container.object, 'envFrom').length;
  for (const { resolution, at } of references) {
    const keys = resolution.status === 'resolved' ? resolution.provider.keys : undefined;
    if (keys === undefined) open = true;
    const prefix = stringAt(valueAt(at.declaration.object, ...at.path), 'prefix') ?? '';
    for (const key of keys?.keys() ?? []) names.add(prefix + key);
  }
  return { names, open };
}

/** The kubelet gives every container the addresses of the Services of its namespace. */
function isOfService(name: string): boolean {
  return /_(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT(?:_\d+_(?:TCP|UDP|SCTP)\w*)?)$/.test(name);
}
