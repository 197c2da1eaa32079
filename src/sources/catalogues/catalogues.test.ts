import { describe, expect, test } from 'vitest';
import { customResourceFacts } from '../../model/catalogue.ts';
import { loadKubernetesSchema } from '../kubernetes-schema/load.ts';
import { loadCatalogue } from './load.ts';
import { registry } from '../../../checks/registry.ts';
import table from '../../../rules/kubernetes/1.36.json' with { type: 'json' };

test('no repository stands in two entries of the image catalogue', async () => {
  const { images } = await loadCatalogue('images');
  const names = images.flatMap(({ repositories }) => repositories);
  expect(images.length).toBeGreaterThan(50);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  expect(names.filter((name) => name !== name.toLowerCase())).toEqual([]);
  expect(names).toEqual(expect.arrayContaining(['library/postgres', 'postgres', 'lavalink-devs/lavalink']));
});

test('no name of the Discord catalogue stands in two lists', async () => {
  const { tokenNames, publicKeyNames, shardNames } = await loadCatalogue('discord');
  const names = [tokenNames, publicKeyNames, ...Object.values(shardNames)].flat();
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('an API version that was removed is served by no later version', async () => {
  const { apiVersions } = await loadCatalogue('api-versions');
  expect(apiVersions.length).toBeGreaterThan(20);
  for (const minor of [31, 36]) {
    const schema = await loadKubernetesSchema(`1.${minor}`);
    for (const { apiVersion, kinds, removedIn, replacement } of apiVersions) {
      for (const kind of kinds) {
        const served = schema.kindOf(apiVersion, kind) === 'known';
        expect([apiVersion, kind, served]).toEqual([apiVersion, kind, minor < removedIn]);
        if (replacement !== undefined) expect(schema.kindOf(replacement, kind)).toBe('known');
      }
    }
  }
});

test('every rule about values names a definition and a field that exist', async () => {
  const { values } = await loadCatalogue('values');
  expect(values.length).toBeGreaterThan(100);
  const fields = new Map(table.definitions.map((one) => [one[0] as string, one[1] as Record<string, string>]));
  const names = table.definitions.map((one) => one[0] as string);
  const typeOf = (definition: string, path: readonly string[]): string | undefined => {
    const [step = '', ...rest] = path;
    const word = fields.get(definition)?.[step];
    return rest.length === 0 || word === undefined ? word : typeOf(names[Number(word.slice(1))] ?? '', rest);
  };
  const lost = values.filter(({ definition, field, exactlyOneOf, atMostOneOf, notAbove, forbiddenWhen }) => {
    const beside = [exactlyOneOf ?? [], atMostOneOf ?? [], notAbove ?? [], forbiddenWhen?.field ?? []].flat();
    return (
      !fields.has(definition) ||
      (field !== undefined && typeOf(definition, field.split('.')) === undefined) ||
      beside.some((name) => typeOf(definition, [name]) === undefined)
    );
  });
  expect(lost).toEqual([]);
});

test('every check with peers is registered, or stands in the table of what is being written', async () => {
  const { checks } = await loadCatalogue('peers');
  expect(Object.keys(checks).length).toBeGreaterThanOrEqual(172);
  const lost = Object.keys(checks).filter((id) => !Object.hasOwn(registry, id));
  expect(lost).toEqual([]);
});

test('every check whose question peers ask names them', async () => {
  const { checks } = await loadCatalogue('peers');
  expect(checks['memory-limit']).toEqual({
    'kube-score': ['container-resources'],
    'kube-linter': ['unset-memory-requirements'],
    polaris: ['memoryLimitsMissing'],
    kubescape: ['C-0271', 'C-0009'],
    checkov: ['CKV_K8S_13'],
    trivy: ['KSV-0018'],
    kubesec: ['LimitsMemory'],
    kyverno: ['require-pod-requests-limits'],
  });
  expect(checks['startup-probe']).toEqual({});
});

describe('customResourceFacts', () => {
  test.each([
    ['cert-manager.io', 'Certificate', ['Secret']],
    ['cert-manager.io', 'Unheard', undefined],
    ['helm.toolkit.fluxcd.io', 'HelmRelease', '*'],
    ['argoproj.io', 'Application', '*'],
    ['argoproj.io', 'AppProject', []],
    ['gateway.networking.k8s.io', 'HTTPRoute', []],
    ['rds.aws.upbound.io', 'Instance', '*'],
    ['upbound.io', 'Instance', undefined],
    ['example.org', 'Thing', undefined],
  ])('%s %s makes %j', async (group, kind, makes) => {
    expect(customResourceFacts(await loadCatalogue('custom-resources'), group, kind)?.makes).toEqual(makes);
  });
});
