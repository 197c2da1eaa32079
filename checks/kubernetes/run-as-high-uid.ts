import { isWindows, judgeAllContainers, linuxOnly, windowsParam } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { effectiveField } from '../kit/security-context.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'run-as-high-uid',
  title: 'Every container runs as a user above those of the node',
  why: 'Ids are the same inside and outside of a container: a low one may belong to a user of the node, whose files a break-out then owns.',
  fix: "Set `runAsUser` in the pod's securityContext to an id that no node uses, and build the image for it.",
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-the-security-context-for-a-pod',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    ...windowsParam,
    zero: {
      type: 'string',
      enum: ['elsewhere', 'here'],
      description: 'The id 0 has a rule of its own, or is too low here like any other',
    },
    min: { type: 'integer', minimum: 1, maximum: 4294967295, description: 'Least id of a user' },
  },
  messages: {
    unset: 'container {container} runs as whatever user its image names: neither it nor its pod sets runAsUser',
    low: 'container {container} runs as user {id}, below {min}',
  },
  run: ({ subject, params: { min, windows, zero }, finding }) => {
    if (windows === 'exempt' && isWindows(subject)) return notAsked(linuxOnly);
    return judgeAllContainers(subject, (container) => {
      const { value, path } = effectiveField(subject, container, 'runAsUser');
      const told = { at: path, container: container.name };
      if (value === undefined) return fail(finding('unset', { ...told, data: { container: container.name } }));
      if (value === 0 && zero === 'elsewhere') return notAsked('the id 0 is written: run-as-root-uid names it');
      if (typeof value !== 'number') return notAsked('what is no number is named by schema-valid');
      return value >= min
        ? pass
        : fail(finding('low', { ...told, data: { container: container.name, id: value, min } }));
    });
  },
});
