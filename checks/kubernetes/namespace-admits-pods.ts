import { stringAt } from '../../src/model/json.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { isWindows, linuxOnly } from '../kit/containers.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import type { Standard } from '../kit/pod-standards.ts';
import { refusals } from '../kit/pod-standards.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

const label = 'pod-security.kubernetes.io/enforce';

export default defineCheck({
  id: 'namespace-admits-pods',
  title: 'Every namespace takes the pods that are meant for it',
  why: 'A namespace that enforces a Pod Security Standard refuses each pod that does not keep to it: the Deployment is applied, and its pods never come.',
  fix: 'Give the pod the security context that the standard asks for, or label the namespace with the standard that the pod keeps to.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/security/pod-security-admission/'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['Namespace'],
  needs: ['graph'],
  params: {},
  messages: { refused: 'namespace {namespace} enforces {level} and refuses the pods of {workload}: {what}' },
  run: ({ subject, graph, finding }) => {
    const { namespace } = subject.identity;
    const enforcing = graph
      .objects('Namespace')
      .find(({ identity, labels }) => identity.name === namespace && labels.has(label));
    const level = enforcing?.labels.get(label);
    if (enforcing === undefined || level === undefined)
      return notAsked('no file says that its namespace enforces a Pod Security Standard');
    if (isPlaceholder(level)) return unknown('not-collected', `what Namespace ${namespace} enforces is a placeholder`);
    if (!isStandard(level)) return notAsked(`its namespace enforces ${level}`);
    if (isWindows(subject)) return notAsked(linuxOnly);
    if (subject.containers.length === 0 || stringAt(subject.template.spec, 'runtimeClassName') !== undefined)
      return unknown('partial-data', 'which of the controls hold for its pods is not in the files');
    const refused = refusals(subject, level);
    const [first] = refused;
    if (first === undefined) return pass;
    const shown = refused.slice(0, 4).map(({ what }) => what);
    const more = refused.length > shown.length ? `, and ${refused.length - shown.length} more` : '';
    return fail(
      finding('refused', {
        data: { namespace, level, workload: nameOf(subject), what: shown.join(', ') + more },
        at: first.path,
        related: [
          {
            as: 'other-end',
            text: `Namespace ${namespace} enforces ${level}`,
            at: { declaration: enforcing, path: ['metadata', 'labels', label] },
          },
        ],
      }),
    );
  },
});

function isStandard(level: string): level is Standard {
  return level === 'baseline' || level === 'restricted';
}
