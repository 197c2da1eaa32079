import type { JsonRecord } from '../../src/model/json.ts';
import { asRecord } from '../../src/model/json.ts';
import { judgeContainers } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'security-context-set',
  title: 'The pod, or each of its containers, has a security context',
  why: 'Where none is written, image and runtime decide on the user, the privileges and the file system, and nobody has looked.',
  fix: "Write the pod's securityContext: `runAsNonRoot: true` and `seccompProfile: {type: RuntimeDefault}` to begin with.",
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/security-context/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { none: 'neither container {container} nor its pod has a security context' },
  run: ({ subject, finding }) => {
    if (hasContext(subject.template.spec)) return pass;
    return judgeContainers(subject, (container) =>
      hasContext(container.object)
        ? pass
        : fail(
            finding('none', {
              data: { container: container.name },
              at: [...container.path, 'securityContext'],
              container: container.name,
            }),
          ),
    );
  },
});

/** An empty one says nothing. */
function hasContext(holder: JsonRecord): boolean {
  const context = asRecord(readValue(holder, 'securityContext'));
  return context !== undefined && Object.values(context).some((value) => value !== undefined && value !== null);
}
