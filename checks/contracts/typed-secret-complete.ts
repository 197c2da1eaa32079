import type { CheckFinding } from '../../src/model/check.ts';
import type { Declaration } from '../../src/model/graph.ts';
import type { Json } from '../../src/model/json.ts';
import { listAt, recordAt, stringAt } from '../../src/model/json.ts';
import { secretOf } from '../../src/model/secret.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { failIfAny, notAsked } from '../kit/verdict.ts';

/** Keys that the API server, or whoever uses the Secret, requires; https://kubernetes.io/docs/concepts/configuration/secret/#secret-types */
const required: Readonly<Record<string, { readonly all: readonly string[] } | { readonly any: readonly string[] }>> = {
  'kubernetes.io/tls': { all: ['tls.crt', 'tls.key'] },
  'kubernetes.io/dockerconfigjson': { all: ['.dockerconfigjson'] },
  'kubernetes.io/dockercfg': { all: ['.dockercfg'] },
  'kubernetes.io/ssh-auth': { all: ['ssh-privatekey'] },
  'kubernetes.io/basic-auth': { any: ['username', 'password'] },
  'bootstrap.kubernetes.io/token': { all: ['token-id', 'token-secret'] },
};

function isEmpty(value: Json | undefined): boolean {
  return value === '' || value === null || secretOf(value)?.class === 'empty';
}

/** Annotations by which cert-manager makes the certificates of an Ingress (https://cert-manager.io/docs/usage/ingress/). */
const issuers = ['cert-manager.io/issuer', 'cert-manager.io/cluster-issuer', 'kubernetes.io/tls-acme'];

function issues({ annotations, object }: Declaration, secret: string): boolean {
  return (
    issuers.some((key) => annotations.has(key)) &&
    listAt(object, 'spec', 'tls').some((entry) => stringAt(entry, 'secretName') === secret)
  );
}

export default defineCheck({
  id: 'typed-secret-complete',
  title: 'A Secret of a type holds the keys of that type',
  why: 'The API server refuses a typed Secret without its keys, and an Ingress with an empty TLS Secret answers with a certificate that nobody trusts.',
  fix: 'Add the keys that the type wants, or let cert-manager or a secret manager write the Secret.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/configuration/secret/#secret-types'],
  since: '0.1.0',
  subject: 'secret',
  reads: ['Certificate', 'Ingress'],
  needs: ['graph'],
  ofFiles: true,
  params: {},
  messages: {
    missing: '{secret} is of type {type} and has no {key}',
    empty: '{secret} is of type {type}, and its {key} is empty',
    'none-of': '{secret} is of type {type} and has none of {keys}',
  },
  run: ({ subject, graph, finding }) => {
    const type = readString(subject.object, 'type') ?? 'Opaque';
    const wanted = Object.hasOwn(required, type) ? required[type] : undefined;
    if (wanted === undefined) return notAsked(`a Secret of type ${type} may hold any keys`);
    const { namespace, name } = subject.identity;
    const written = graph
      .objects('Certificate')
      .some((one) => one.identity.namespace === namespace && stringAt(one.object, 'spec', 'secretName') === name);
    if (written) return notAsked('a Certificate fills it');
    if (graph.objects('Ingress').some((one) => one.identity.namespace === namespace && issues(one, name)))
      return notAsked('cert-manager fills it for an Ingress');

    const secret = nameOf(subject);
    const parts = ['data', 'stringData'].map((part) => ({ part, record: recordAt(subject.object, part) ?? {} }));
    const find = (key: string) => parts.findLast(({ record }) => Object.hasOwn(record, key));
    if ('any' in wanted) {
      const keys = wanted.any.join(', ');
      const none = wanted.any.every((key) => find(key) === undefined);
      return failIfAny(
        none ? [finding('none-of', { data: { secret, type, keys }, at: ['data', wanted.any[0] ?? ''] })] : [],
      );
    }
    const findings = wanted.all.flatMap((key): CheckFinding[] => {
      const part = find(key);
      const data = { secret, type, key };
      if (part === undefined) return [finding('missing', { data, at: ['data', key], discriminator: key })];
      return isEmpty(part.record[key]) ? [finding('empty', { data, at: [part.part, key] })] : [];
    });
    return failIfAny(findings);
  },
});
