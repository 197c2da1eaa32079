import type { Declaration } from '../../src/model/graph.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { areEnvironments } from '../kit/environments.ts';
import { compareText } from '../../src/model/identity.ts';
import { stringAt } from '../../src/model/json.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

function byPlace(a: Declaration, b: Declaration): number {
  return (
    compareText(a.document.file, b.document.file) ||
    a.document.index - b.document.index ||
    (a.document.item ?? 0) - (b.document.item ?? 0)
  );
}

export default defineCheck({
  id: 'object-declared-once',
  title: 'Every object is declared once',
  why: 'Whichever of two declarations is applied last wins, so what runs depends on the order of files and not on what anybody reviewed.',
  fix: 'Keep one declaration; if they are for different environments, put them into folders or namespaces of their own.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/names/'],
  since: '0.1.0',
  subject: 'object',
  reads: [],
  needs: ['graph'],
  ofFiles: true,
  params: {
    environmentWords: {
      type: 'strings',
      minItems: 1,
      description: 'Words in which the folders of two environments differ',
    },
  },
  messages: {
    'declared-again': '{object} in namespace {namespace} is declared here again; the first is in {file}',
    'declared-again-cluster': '{object} is declared here again; the first is in {file}',
  },
  run: ({ subject, params, finding }) => {
    // A name that the API server makes up (generateName) is new each time.
    if ((stringAt(subject.object, 'metadata', 'name') ?? '') === '') return notAsked('it has no name of its own');
    if (subject.sameNode.length < 2) return pass;
    const all = [...subject.sameNode].sort(byPlace);
    const others = all.filter((other) => other.key !== subject.key);
    const rivals = others.filter(
      (other) => !areEnvironments(subject.document.file, other.document.file, params.environmentWords),
    );
    const [first] = rivals;
    if (first === undefined) return notAsked('its declarations are those of different environments');
    if (byPlace(subject, first) < 0) return pass;
    const { namespace } = subject.identity;
    const data = { object: nameOf(subject), file: first.document.file };
    const place = {
      at: ['metadata', 'name'],
      related: [
        {
          as: 'other-end' as const,
          text: 'the first declaration',
          at: { declaration: first, path: ['metadata', 'name'] },
        },
      ],
      discriminator: subject.document.file,
    };
    return fail(
      namespace === ''
        ? finding('declared-again-cluster', { data, ...place })
        : finding('declared-again', { data: { ...data, namespace }, ...place }),
    );
  },
});
