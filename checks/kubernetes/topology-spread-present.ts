import { listAt } from '../../src/model/json.ts';
import { unlessSeveral } from '../kit/autoscalers.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'topology-spread-present',
  title: 'Replicas are spread by topology constraints',
  why: 'A topology spread constraint keeps replicas even over nodes or zones, also when there are more replicas than nodes, where anti-affinity leaves pods pending.',
  fix: 'Add topologySpreadConstraints to the pod template.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['autoscalers'],
  needs: ['graph'],
  params: {},
  messages: { none: '{workload} has no topology spread constraint' },
  run: ({ subject, graph, finding }) => {
    const field = 'topologySpreadConstraints';
    const { spec, specPath } = subject.template;
    const unasked = unlessSeveral(subject, graph);
    readValue(spec, field);
    const isPresent = listAt(spec, field).length > 0;
    if (unasked !== undefined && (unasked.outcome !== 'unknown' || !isPresent)) return unasked;
    return isPresent ? pass : fail(finding('none', { data: { workload: nameOf(subject) }, at: [...specPath, field] }));
  },
});
