import { defineCheck } from '../kit/define-check.ts';
import { readBoolean } from '../kit/read.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'scc-privileged',
  title: 'No security context constraints of OpenShift permit privileged containers',
  why: 'Every account that may use them can start a container with all rights on its node.',
  fix: 'Set `allowPrivilegedContainer: false`, and name in `allowedCapabilities` what the pods really need.',
  effort: 'hours',
  references: [
    'https://docs.redhat.com/en/documentation/openshift_container_platform/latest/html/authentication_and_authorization/managing-pod-security-policies',
  ],
  since: '0.1.0',
  subject: 'security-context-constraints',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { permitted: 'SecurityContextConstraints {name} permit privileged containers' },
  run: ({ subject, finding }) => {
    const { group, name } = subject.identity;
    if (group !== '' && group !== 'security.openshift.io') return notAsked('they are not those of OpenShift');
    return readBoolean(subject.object, 'allowPrivilegedContainer') === true
      ? fail(finding('permitted', { data: { name }, at: ['allowPrivilegedContainer'] }))
      : pass;
  },
});
