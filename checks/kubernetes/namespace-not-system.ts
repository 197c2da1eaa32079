import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { clusterNamespaces } from '../kit/namespaces.ts';
import { readString } from '../kit/read.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'namespace-not-system',
  title: "No workload of yours lies in a namespace of the cluster's own",
  why: 'Pods of kube-system are spared by policies and quotas and stand next to the Secrets of the cluster: a bot there is an intruder with a good seat.',
  fix: 'Move the workload to a namespace of its own.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces',
    'https://kubernetes.io/docs/tasks/administer-cluster/guaranteed-scheduling-critical-addon-pods/',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { system: '{workload} lies in {namespace}, which the cluster keeps for itself' },
  run: ({ subject, finding }) => {
    const { namespace } = subject.identity;
    readString(subject.object, 'metadata', 'namespace');
    if (!clusterNamespaces.includes(namespace)) return pass;
    if (isAddOn(readString(subject.template.spec, 'priorityClassName'), subject.labels))
      return notAsked('it says that it is an add-on of the cluster');
    return fail(finding('system', { data: { workload: nameOf(subject), namespace }, at: ['metadata', 'namespace'] }));
  },
});

/** What the cluster can't run without says so by its priority class, or by the label of the add-on manager. */
function isAddOn(priority: string | undefined, labels: ReadonlyMap<string, string>): boolean {
  return (
    priority === 'system-node-critical' ||
    priority === 'system-cluster-critical' ||
    labels.has('addonmanager.kubernetes.io/mode') ||
    labels.get('kubernetes.io/cluster-service') === 'true'
  );
}
