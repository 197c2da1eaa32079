import { customResourceFacts } from '../../src/model/catalogue.ts';
import type { Declaration } from '../../src/model/graph.ts';
import { groupOf } from '../../src/model/identity.ts';
import { asString, stringAt } from '../../src/model/json.ts';
import { defineCheck } from '../kit/define-check.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

/** The API server takes no custom group without a dot (apiextensions validation): such a group is Kubernetes' own or a slip. */
function isReserved(group: string): boolean {
  return !group.includes('.');
}

/** Anybody may call a kind of their own `Job`: only a group that is nearly Kubernetes' own is taken for a slip. */
function isMisspelt(group: string, meant: string): boolean {
  return group.endsWith('.k8s.io') || distance(group, meant) <= 2;
}

/** Characters to insert, drop or replace; group names are short (the API takes 253 characters). */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let index = 0; index < a.length; index += 1) {
    const next = [index + 1];
    for (let place = 0; place < b.length; place += 1) {
      const replaced = (row[place] ?? 0) + (a[index] === b[place] ? 0 : 1);
      next.push(Math.min((row[place + 1] ?? 0) + 1, (next[place] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

export default defineCheck({
  id: 'api-version-supported',
  title: 'The target Kubernetes version serves every API version and kind that is used',
  why: 'The API server refuses an object of an API version or kind that it does not serve, so the whole deployment stops there.',
  fix: 'Write the apiVersion that the message names; where the fields moved, follow the migration guide.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/reference/using-api/deprecation-guide/'],
  since: '0.1.0',
  subject: 'object',
  reads: ['CustomResourceDefinition'],
  needs: ['graph', 'kubernetes-schema', 'catalogue:api-versions', 'catalogue:custom-resources'],
  ofFiles: true,
  params: {},
  messages: {
    removed: '{apiVersion} {kind} was removed in Kubernetes {removed}, and the target is {version}: {advice}',
    'no-such-kind': 'Kubernetes {version} serves no {kind} in {apiVersion}: {advice}',
    'unknown-group': 'no known API group is called {group}, and {kind} is a kind of Kubernetes itself: {advice}',
  },
  run: ({ subject, graph, evidence, finding }) => {
    const schema = evidence['kubernetes-schema'];
    const { apiVersion } = subject;
    const kind = asString(subject.object['kind']) ?? '';
    const { version } = schema;
    const at = ['apiVersion'];

    const dated = evidence['catalogue:api-versions'].apiVersions.find(
      (facts) => facts.apiVersion === apiVersion && facts.kinds.includes(kind),
    );
    if (dated !== undefined) {
      if (schema.minor < dated.removedIn) return pass;
      const advice = dated.replacement === undefined ? 'nothing replaces it' : `use ${dated.replacement}`;
      return fail(
        finding('removed', { data: { apiVersion, kind, removed: `1.${dated.removedIn}`, version, advice }, at }),
      );
    }

    const served = schema.apiVersionsOf(kind);
    // A kubeconfig or skaffold's file is read by a client program and never applied.
    if (served.length === 0 && subject.object['metadata'] === undefined)
      return notAsked(`${apiVersion} ${kind} has no metadata: it is a file for a client program`);
    const advice = served.length === 0 ? 'check both words' : `write ${served.join(' or ')}`;
    switch (schema.kindOf(apiVersion, kind)) {
      case 'known':
        return schema.known ? pass : unknown('not-collected', `there is no list of what Kubernetes ${version} serves`);
      case 'no-kind':
        if (!schema.known) return unknown('not-collected', `there is no list of what Kubernetes ${version} serves`);
        return fail(finding('no-such-kind', { data: { apiVersion, kind, version, advice }, at }));
      case 'custom': {
        const group = groupOf(apiVersion);
        const isSlip = isReserved(group) || served.some((other) => isMisspelt(group, groupOf(other)));
        const isKnown = (): boolean =>
          customResourceFacts(evidence['catalogue:custom-resources'], group, kind) !== undefined ||
          declaredGroups(graph.objects('CustomResourceDefinition')).has(group);
        if (!isSlip || isKnown()) return notAsked(`${apiVersion} ${kind} is a custom resource`);
        if (served.length > 0) return fail(finding('unknown-group', { data: { group, kind, advice }, at }));
        return fail(finding('no-such-kind', { data: { apiVersion, kind, version, advice }, at }));
      }
    }
  },
});

const groupsOf = new WeakMap<readonly Declaration[], ReadonlySet<string>>();

/** API groups that the files define: collected once for one list of definitions. */
function declaredGroups(definitions: readonly Declaration[]): ReadonlySet<string> {
  const known = groupsOf.get(definitions);
  if (known !== undefined) return known;
  const groups = new Set(definitions.flatMap(({ object }) => stringAt(object, 'spec', 'group') ?? []));
  groupsOf.set(definitions, groups);
  return groups;
}
