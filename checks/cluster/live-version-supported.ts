import { knownOr, minorOf, nowOf } from '../kit/cluster.ts';
import { defineCheck } from '../kit/define-check.ts';
import { fail, pass, unknown } from '../kit/verdict.ts';

/** Code LV01. */
export default defineCheck({
  id: 'live-version-supported',
  title: 'The cluster runs a version of Kubernetes that still gets patches',
  why: 'A version past its end of life gets no security fix, whatever is found in it.',
  fix: 'Upgrade the cluster, one minor at a time.',
  effort: 'days',
  references: ['https://kubernetes.io/releases/patch-releases/'],
  since: '0.1.0',
  subject: 'cluster',
  reads: [],
  needs: ['cluster', 'catalogue:api-versions'],
  params: {},
  messages: { ended: 'the cluster runs Kubernetes {version}, which got its last patch by {end}' },
  run: ({ evidence, finding }) => {
    const version = knownOr(evidence.cluster.evidence.version);
    const minor = minorOf(version);
    if (minor === undefined) return unknown('parse-error', `${version} is no version that can be looked up`);
    const { releases, asOf } = evidence['catalogue:api-versions'];
    const known = releases.find((release) => release.minor === minor);
    const oldest = Math.min(...releases.map((release) => release.minor));
    if (known === undefined && minor > oldest)
      return unknown('not-collected', `when Kubernetes 1.${minor} ends was not known at ${asOf}`);
    const end = known?.endOfLife ?? releases.find((release) => release.minor === oldest)?.endOfLife ?? '';
    if (nowOf(evidence.cluster) < Date.parse(end)) return pass;
    return fail(finding('ended', { data: { version, end }, at: [] }));
  },
});
