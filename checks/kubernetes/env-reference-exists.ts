import type { Graph, Reference, Workload } from '../../src/model/graph.ts';
import { referenceId } from '../../src/model/edge.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { judgeReference, namePath, noKeyMessages, noObjectMessages, userText } from '../kit/key-references.ts';
import { combine, fail, notAsked } from '../kit/verdict.ts';

/** Makers of Secrets, of which any might make this one. */
const makers = ['ExternalSecret', 'SealedSecret', 'Certificate'] as const;

/** Nothing among the files declares the Secret, and nothing is known that could make it. */
function isAbsent({ kind, namespace, name, resolution }: Reference, graph: Graph): boolean {
  if (kind !== 'Secret' || resolution.status !== 'unknown' || isPlaceholder(name)) return false;
  if (graph.find('Secret', namespace, name).length > 0 || graph.world('Secret', namespace).open) return false;
  return !graph.objects(...makers).some(({ identity }) => identity.namespace === namespace);
}

export default defineCheck({
  id: 'env-reference-exists',
  title: 'Every Secret or ConfigMap key that a variable takes its value from is there',
  why: 'A pod whose variable points at nothing is not started: it stays in CreateContainerConfigError until somebody looks. In our own packs secret-key-resolves and config-key-resolves speak about this, and about volumes; this check asks it as other checkers do.',
  fix: 'Write the name and key as the Secret or ConfigMap has them, or add the key there.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-pod-configmap/',
    'https://kubernetes.io/docs/tasks/inject-data-application/distribute-credentials-secure/',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: ['references'],
  needs: ['graph'],
  params: {
    absentSecret: {
      type: 'string',
      enum: ['unknown', 'fails'],
      description: 'What a Secret comes to that no file declares: it may be made elsewhere, or it counts as missing',
    },
    via: {
      type: 'strings',
      minItems: 1,
      enum: ['env', 'envFrom', 'volume'],
      description: 'References that are asked about',
    },
  },
  messages: { ...noKeyMessages, ...noObjectMessages },
  run: ({ subject, graph, params, finding }) => {
    const references = graph.referencesOf(subject).filter(({ via }) => params.via.includes(via));
    if (references.length === 0) return notAsked('none of its variables takes its value from elsewhere');
    const judge = (reference: Reference) => {
      if (params.absentSecret === 'fails' && isAbsent(reference, graph))
        return fail(finding('no-object', absence(subject, reference)));
      return judgeReference(subject, reference, { noKey: finding, noObject: finding });
    };
    return combine(references.map(judge));
  },
});

function absence(subject: Workload, reference: Reference) {
  const { kind, name, namespace, via, user, container, key } = reference;
  return {
    data: { workload: nameOf(subject), kind, name, user: userText(reference), namespace },
    at: { declaration: reference.at.declaration, path: namePath(reference) },
    discriminator: `${container ?? ''} ${via} ${user} ${name} ${key ?? ''}`,
    ...(container === undefined ? {} : { container }),
    breaks: referenceId(subject, reference),
  };
}
