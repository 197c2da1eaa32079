import { listAt } from '../../src/model/json.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readBoolean, readString, readValue } from '../kit/read.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'dns-ndots',
  title: 'Names outside the cluster are looked up at once',
  why: 'With the cluster default of five dots, discord.com is first looked up under every search domain: four or more queries for each connection, and the first thing to break under load.',
  fix: "Set dnsConfig.options to {name: ndots, value: '2'} in the pod template.",
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-dns-config'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    max: { type: 'integer', unit: 'dots', minimum: 1, maximum: 15, description: 'Most dots that are asked for' },
  },
  messages: {
    unset: '{workload} leaves ndots at the five dots of the cluster',
    tooMany: '{workload} sets ndots to {found}, and at most {max} are wanted',
  },
  run: ({ subject, params, finding }) => {
    const { spec, specPath } = subject.template;
    const policy = readString(spec, 'dnsPolicy') ?? 'ClusterFirst';
    // On the node's network ClusterFirst falls back to the node's own resolver.
    const onNode = readBoolean(spec, 'hostNetwork') === true && policy === 'ClusterFirst';
    readValue(spec, 'dnsConfig', 'options');
    const position = listAt(spec, 'dnsConfig', 'options').findLastIndex(
      (_, index) => readString(spec, 'dnsConfig', 'options', index, 'name') === 'ndots',
    );
    if (position === -1) {
      if (onNode || policy === 'Default' || policy === 'None')
        return notAsked('it does not use the search domains of the cluster');
      return fail(finding('unset', { data: { workload: nameOf(subject) }, at: [...specPath, 'dnsConfig', 'options'] }));
    }
    const value = readValue(spec, 'dnsConfig', 'options', position, 'value');
    const found = typeof value === 'number' || typeof value === 'string' ? value : '';
    const dots = found === '' ? NaN : Number(found);
    if (dots <= params.max) return pass;
    return fail(
      finding('tooMany', {
        data: {
          workload: nameOf(subject),
          found: found === '' ? 'nothing' : String(found).slice(0, 20),
          max: params.max,
        },
        at: [...specPath, 'dnsConfig', 'options', position, 'value'],
      }),
    );
  },
});
