/*
 * Compiles rules/catalogues/*.yaml to rules/catalogues/*.gen.json, which the program imports:
 *
 *   node tools/build/catalogues.ts
 *
 * A catalogue of the wrong shape ends the build with the file's name and every fault in it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SchemaObject } from 'ajv';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import type { AllCatalogues, PeerName, ValueRule } from '../../src/model/catalogue.ts';
import { peerNames, valueGrammars } from '../../src/model/catalogue.ts';

const folder = join(import.meta.dirname, '../../rules/catalogues');

const text: SchemaObject = { type: 'string', minLength: 1 };
const link: SchemaObject = { type: 'string', pattern: '^https://' };
const day: SchemaObject = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' };
const minor: SchemaObject = { type: 'integer', minimum: 1, maximum: 99 };

function listOf(items: SchemaObject): SchemaObject {
  return { type: 'array', items, minItems: 1, uniqueItems: true };
}

function closed(required: Record<string, SchemaObject>, optional: Record<string, SchemaObject> = {}): SchemaObject {
  return {
    type: 'object',
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  };
}

const metricName: SchemaObject = { type: 'string', pattern: '^[a-z_][a-z0-9_]*$' };
const labelName: SchemaObject = { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*$' };
const star: SchemaObject = { const: '*' };
const names = listOf(text);
const upperNames = listOf({ type: 'string', pattern: '^[A-Z0-9_]+$' });
const textOrNames: SchemaObject = { anyOf: [text, names] };
const grammar: SchemaObject = { enum: [...valueGrammars] };

/** How each peer writes its ids. */
const peerIds: Readonly<Record<PeerName, SchemaObject>> = {
  'kube-score': { type: 'string', pattern: '^[a-z]+(-[a-z]+)+$' },
  'kube-linter': { type: 'string', pattern: '^[a-z]+(-[a-z0-9]+)+$' },
  polaris: { type: 'string', pattern: '^[a-z]+[A-Z][A-Za-z]+$' },
  kubescape: { type: 'string', pattern: '^C-\\d{4}$' },
  checkov: { type: 'string', pattern: '^CKV2?_K8S_\\d{1,3}$' },
  trivy: { type: 'string', pattern: '^(KSV|KCV)-0\\d{3,4}$' },
  kubesec: { type: 'string', pattern: '^([A-Z]+[a-z]+)+[A-Z]*$' },
  kyverno: { type: 'string', pattern: '^[a-z]+(-[a-z0-9]+)+$' },
};

const schemas: Readonly<Record<keyof AllCatalogues, SchemaObject>> = {
  images: closed({
    asOf: day,
    images: listOf(
      closed(
        {
          repositories: names,
          product: { type: 'string', pattern: '^[a-z0-9-]+$' },
          ports: { type: 'array', items: { type: 'integer', minimum: 1, maximum: 65535 }, uniqueItems: true },
          source: link,
        },
        {
          role: { enum: ['voice', 'store', 'exporter', 'other'] },
          writes: listOf({ type: 'string', pattern: '^/' }),
          protectedMode: { type: 'boolean' },
        },
      ),
    ),
  }),
  discord: closed({
    asOf: day,
    source: link,
    tokenNames: upperNames,
    otherServices: upperNames,
    publicKeyNames: upperNames,
    shardNames: closed({
      count: upperNames,
      ids: upperNames,
      perPod: upperNames,
      clusters: upperNames,
      leased: upperNames,
    }),
    hosts: listOf({ type: 'string', pattern: '^[a-z0-9.-]+$' }),
  }),
  'api-versions': closed({
    asOf: day,
    source: link,
    apiVersions: listOf(
      closed(
        { apiVersion: text, kinds: names, removedIn: minor },
        { replacement: text, replacementSince: minor, deprecatedIn: minor },
      ),
    ),
    releases: closed({ source: link, ends: listOf(closed({ minor, endOfLife: day })) }),
  }),
  'custom-resources': closed({
    asOf: day,
    customResources: listOf(
      closed({
        group: { type: 'string', pattern: '^(\\*\\.)?[a-z0-9.-]+$' },
        kinds: { anyOf: [star, names] },
        makes: { anyOf: [star, { type: 'array', items: text, uniqueItems: true }] },
        source: link,
      }),
    ),
    services: listOf(
      closed(
        {
          group: { type: 'string', pattern: '^[a-z0-9.-]+$' },
          kind: text,
          names: listOf({ type: 'string', pattern: '^([a-z-]*\\{name\\}[a-z-]*|[a-z]+(-[a-z]+)*)$' }),
          source: link,
        },
        { unless: listOf({ type: 'string', pattern: '^spec(\\.[a-zA-Z]+)+$' }) },
      ),
    ),
  }),
  values: closed({
    asOf: day,
    groups: listOf(
      closed({
        source: link,
        values: listOf(
          closed(
            { definition: textOrNames },
            {
              field: text,
              required: { const: true },
              oneOf: names,
              minimum: { type: 'integer' },
              maximum: { type: 'integer' },
              grammar,
              keyGrammar: grammar,
              minItems: { const: 1 },
              uniqueBy: text,
              namedWhenSeveral: { const: true },
              notAbove: text,
              exactlyOneOf: names,
              atMostOneOf: names,
              forbiddenWhen: closed({ field: text, is: text }),
            },
          ),
        ),
      }),
    ),
  }),
  metrics: closed({
    asOf: day,
    requests: listOf(
      closed(
        {
          metrics: listOf(metricName),
          errors: listOf(closed({ label: labelName, error: text, values: text })),
          source: link,
        },
        { after: { const: true } },
      ),
    ),
    latency: listOf(closed({ metric: metricName, unit: { enum: ['seconds', 'milliseconds'] }, source: link })),
  }),
  peers: closed({
    asOf: day,
    sources: closed(Object.fromEntries(peerNames.map((name) => [name, link]))),
    checks: {
      type: 'object',
      propertyNames: { pattern: '^[a-z]+(-[a-z0-9]+)+$' },
      additionalProperties: closed({}, Object.fromEntries(peerNames.map((name) => [name, listOf(peerIds[name])]))),
    },
  }),
};

interface WrittenApiVersions {
  readonly asOf: string;
  readonly source: string;
  readonly apiVersions: readonly Record<string, unknown>[];
  readonly releases: { readonly source: string; readonly ends: readonly Record<string, unknown>[] };
}
interface WrittenValues {
  readonly asOf: string;
  readonly groups: readonly {
    readonly source: string;
    readonly values: readonly (Omit<ValueRule, 'definition' | 'source'> & { definition: string | string[] })[];
  }[];
}

interface WrittenImages {
  readonly asOf: string;
  readonly images: readonly { readonly repositories: readonly string[] }[];
}

/** From the form that is pleasant to write to the one in src/model/catalogue.ts. */
const expand: Readonly<Partial<Record<keyof AllCatalogues, (written: never) => unknown>>> = {
  images: ({ asOf, images }: WrittenImages) => ({
    asOf,
    images: images.map((facts) => ({
      ...facts,
      // A mirror has the official images without `library/`.
      repositories: facts.repositories.flatMap((name) =>
        name.startsWith('library/') ? [name, name.slice('library/'.length)] : [name],
      ),
    })),
  }),
  'api-versions': ({ asOf, source, apiVersions, releases }: WrittenApiVersions) => ({
    asOf,
    releases: releases.ends.map((entry) => ({ ...entry, source: releases.source })),
    apiVersions: apiVersions.map((entry) => ({ ...entry, source })),
  }),
  values: ({ asOf, groups }: WrittenValues) => ({
    asOf,
    values: groups.flatMap(({ source, values }) =>
      values.flatMap(({ definition, ...rest }) =>
        [definition].flat().map((name) => ({
          definition: name.startsWith('io.k8s.') ? name : `io.k8s.api.${name}`,
          ...rest,
          source,
        })),
      ),
    ),
  }),
};

export function compileCatalogues(): void {
  const ajv = new Ajv({ allErrors: true });
  for (const [name, schema] of Object.entries(schemas) as [keyof AllCatalogues, SchemaObject][]) {
    const file = join(folder, `${name}.yaml`);
    const written: unknown = parse(readFileSync(file, 'utf8'), { schema: 'core' });
    if (!ajv.validate(schema, written)) {
      throw new Error(`${file}:\n${ajv.errorsText(ajv.errors, { separator: '\n', dataVar: name })}`);
    }
    const compiled = expand[name]?.(written as never) ?? written;
    writeFileSync(join(folder, `${name}.gen.json`), `${JSON.stringify(compiled)}\n`);
  }
}

compileCatalogues();
