import { asString } from '../../src/model/json.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'api-version-current',
  title: 'No API version is used that is deprecated and has a replacement',
  why: 'What is deprecated is removed some versions later, and the upgrade of the cluster then stops at the manifests.',
  fix: 'Write the apiVersion that the message names; where the fields moved, follow the migration guide.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/reference/using-api/deprecation-guide/'],
  since: '0.1.0',
  subject: 'object',
  reads: [],
  needs: ['graph', 'kubernetes-schema', 'catalogue:api-versions'],
  ofFiles: true,
  params: {
    removed: {
      type: 'string',
      enum: ['elsewhere', 'here'],
      description:
        'What the target version has removed: left to api-version-supported, or named here like what is deprecated',
    },
    except: { type: 'strings', description: 'API versions that are not asked about' },
  },
  messages: {
    deprecated:
      '{object}: {apiVersion} is deprecated and goes with Kubernetes {removed}; {replacement} has it since {since}',
  },
  run: ({ subject, evidence, params, finding }) => {
    const { minor, version } = evidence['kubernetes-schema'];
    const { apiVersion } = subject;
    const kind = asString(subject.object['kind']) ?? '';
    const dated = evidence['catalogue:api-versions'].apiVersions.find(
      (facts) => facts.apiVersion === apiVersion && facts.kinds.includes(kind),
    );
    if (dated === undefined || params.except.includes(apiVersion)) return pass;
    if (params.removed === 'elsewhere' && minor >= dated.removedIn)
      return notAsked(`Kubernetes ${version} does not serve it: api-version-supported says so`);
    const { replacement, replacementSince } = dated;
    // Without a replacement in the target version there is nothing that could be done yet.
    if (replacement === undefined || replacementSince === undefined || minor < replacementSince) return pass;
    if (dated.deprecatedIn !== undefined && minor < dated.deprecatedIn) return pass;
    return fail(
      finding('deprecated', {
        data: {
          object: nameOf(subject),
          apiVersion,
          removed: `1.${dated.removedIn}`,
          replacement,
          since: `1.${replacementSince}`,
        },
        at: ['apiVersion'],
      }),
    );
  },
});
