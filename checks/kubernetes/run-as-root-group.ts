import { listAt } from '../../src/model/json.ts';
import { isWindows, linuxOnly } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readNumber } from '../kit/read.ts';
import { judgeContexts, standsIn } from '../kit/security-context.ts';
import { failIfAny, notAsked } from '../kit/verdict.ts';

export default defineCheck({
  id: 'run-as-root-group',
  title: 'No container is told to run in group 0',
  why: "Group 0 may read, and on some images write, what belongs to root; on a shared volume that is other workloads' data.",
  fix: 'Set `runAsGroup` and `fsGroup` to the group that the image was built for, and take 0 out of `supplementalGroups`.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-the-security-context-for-a-pod',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { root: '{who} sets {field} 0, the group of root' },
  run: ({ subject, finding }) => {
    if (isWindows(subject)) return notAsked(linuxOnly);
    return judgeContexts(subject, (holder) => {
      const supplemental = listAt(holder.object, 'securityContext', 'supplementalGroups');
      const fields: readonly (readonly (string | number)[])[] = [
        ['runAsGroup'],
        // Only a pod has these two; elsewhere they are no fields of the API.
        ...(holder.container === undefined
          ? [['fsGroup'], ...[...supplemental.keys()].map((position) => ['supplementalGroups', position])]
          : []),
      ];
      return failIfAny(
        fields
          .map((field) => ['securityContext', ...field] as const)
          .filter((path) => readNumber(holder.object, ...path) === 0)
          .map((path) => {
            const field = String(path[1]);
            return finding('root', { data: { who: holder.who, field }, ...standsIn(holder, ...path) });
          }),
      );
    });
  },
});
