import { listAt } from '../../src/model/json.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { fail, judgeEach } from '../kit/verdict.ts';

export default defineCheck({
  id: 'host-aliases',
  title: 'No pod resolves names by a list of its own',
  why: 'An alias overrides DNS for one pod: the address goes stale unseen, and a name that should be safe leads wherever the list says.',
  fix: 'Remove `hostAliases`, and give the address a name by a Service without selector, an ExternalName Service or the DNS.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/',
    'https://kubernetes.io/docs/concepts/services-networking/service/#services-without-selectors',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { alias: 'the pods of {workload} take names for {address} from a list of their own' },
  run: ({ subject, finding }) => {
    const { spec, specPath } = subject.template;
    return judgeEach([...listAt(spec, 'hostAliases').keys()], (position) => {
      const path = ['hostAliases', position] as const;
      const address = (readString(spec, ...path, 'ip') ?? 'an address').slice(0, 60);
      return fail(
        finding('alias', {
          data: { workload: nameOf(subject), address },
          at: [...specPath, ...path],
          discriminator: address,
        }),
      );
    });
  },
});
