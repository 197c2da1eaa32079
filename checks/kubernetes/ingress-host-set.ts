import { listAt } from '../../src/model/json.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { fail, judgeEach, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'ingress-host-set',
  title: 'Every rule of an Ingress names one host',
  why: 'A rule without a host, or for all hosts of a domain, answers for names that were meant for others, and for every scanner that comes by address.',
  fix: 'Write the host under which the path is meant to be reached.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-rules'],
  since: '0.1.0',
  subject: 'ingress',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    unset: 'rule {number} of Ingress {name} names no host',
    wildcard: 'rule {number} of Ingress {name} answers for every host of {host}',
  },
  run: ({ subject, finding }) => {
    const { name } = subject.identity;
    const rules = listAt(subject.object, 'spec', 'rules');
    if (rules.length === 0) return notAsked('it has no rules');
    return judgeEach(
      rules.map((_, position) => position),
      (position) => {
        const path = ['spec', 'rules', position, 'host'];
        const host = readString(subject.object, ...path) ?? '';
        const place = { at: path, discriminator: String(position) };
        if (host === '') return fail(finding('unset', { data: { name, number: position + 1 }, ...place }));
        if (host.includes('*'))
          return fail(finding('wildcard', { data: { name, number: position + 1, host }, ...place }));
        return pass;
      },
    );
  },
});
