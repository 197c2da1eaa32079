import type { CheckFinding } from '../../src/model/check.ts';
import { stringAt, valueAt } from '../../src/model/json.ts';
import { knownOr, listed, minorOf } from '../kit/cluster.ts';
import { defineCheck } from '../kit/define-check.ts';
import { failIfAny, unknown } from '../kit/verdict.ts';

/** Code LV01, nodes. */
export default defineCheck({
  id: 'live-version-skew',
  title: 'The nodes run a version that fits the API server',
  why: 'A kubelet that is newer than the API server, or much older, is a combination that nobody tests.',
  fix: 'Upgrade the nodes to the version of the control plane.',
  effort: 'days',
  references: ['https://kubernetes.io/releases/version-skew-policy/#kubelet'],
  since: '0.1.0',
  subject: 'cluster',
  reads: [],
  needs: ['cluster'],
  params: {
    maxMinors: { type: 'integer', minimum: 0, maximum: 10, unit: 'minors', description: 'How far nodes may be behind' },
  },
  messages: {
    behind: 'Kubernetes {kubelet} is {minors} minors behind the API server ({server}) on {nodes}',
    ahead: 'Kubernetes {kubelet} is newer than the API server ({server}) on {nodes}',
  },
  run: ({ evidence: { cluster }, params, finding }) => {
    const server = knownOr(cluster.evidence.version);
    const own = minorOf(server);
    const nodes = listed(cluster.list('core/Node', ''));
    if (nodes.length === 0) return unknown('partial-data', 'the list of nodes is empty, and something runs');
    const versions = new Map<string, string[]>();
    for (const { object, identity } of nodes) {
      const kubelet = stringAt(valueAt(object, 'status', 'nodeInfo'), 'kubeletVersion') ?? '';
      const known = versions.get(kubelet) ?? [];
      known.push(identity.name);
      versions.set(kubelet, known);
    }
    const findings: CheckFinding[] = [];
    let untold: string | undefined;
    for (const [kubelet, names] of [...versions].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const minor = minorOf(kubelet);
      if (own === undefined || minor === undefined) {
        untold = names[0];
        continue;
      }
      const shown = { kubelet, server, nodes: fewOf(names) };
      if (minor > own) findings.push(finding('ahead', { data: shown, at: [], discriminator: kubelet }));
      else if (own - minor > params.maxMinors)
        findings.push(finding('behind', { data: { ...shown, minors: own - minor }, at: [], discriminator: kubelet }));
    }
    if (findings.length === 0 && untold !== undefined)
      return unknown(
        'parse-error',
        own === undefined ? `${server} is no version that can be compared` : `the version of ${untold} can't be read`,
      );
    return failIfAny(findings);
  },
});

function fewOf(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length <= 5 ? shown : `${shown} and ${names.length - 5} more`;
}
