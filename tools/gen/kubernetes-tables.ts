/*
 * Makes rules/kubernetes/<version>.json from the OpenAPI v2 files of the Kubernetes API (api/openapi-spec/swagger.json):
 *
 *   node tools/gen/kubernetes-tables.ts FOLDER    # holds swagger-1.31.json.gz ... with `x-scopes`
 *
 * Run by hand when a Kubernetes version comes out; the tables are committed. Their form is in
 * src/sources/kubernetes-schema/table.ts.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

interface Property {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly items?: Property;
  readonly additionalProperties?: Property;
}
interface Definition {
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
}
interface Swagger {
  readonly definitions: Readonly<Record<string, Definition>>;
  readonly 'x-scopes': Readonly<Record<string, 'Namespaced' | 'Cluster'>>;
}

const target = join(import.meta.dirname, '../../rules/kubernetes');

/** Request and response bodies: no object that a manifest holds. */
const notObjects = new Set(['DeleteOptions', 'WatchEvent', 'Status', 'APIGroup', 'APIVersions']);

/**
 * Marked as required in every version's file (their Go fields lack `omitempty`), and yet the API server takes an object
 * without them: it checks built-in types by its own validation, where the zero value of these is valid.
 * Source: pkg/apis/<group>/validation of kubernetes/kubernetes.
 */
const acceptedWithout = new Set([
  'io.k8s.api.core.v1.Event/involvedObject',
  'io.k8s.api.core.v1.HTTPHeader/value',
  'io.k8s.api.core.v1.ISCSIPersistentVolumeSource/lun',
  'io.k8s.api.core.v1.ISCSIVolumeSource/lun',
  'io.k8s.api.core.v1.LimitRangeSpec/limits',
  'io.k8s.api.core.v1.SleepAction/seconds',
  'io.k8s.api.core.v1.Sysctl/value',
  'io.k8s.api.apps.v1.ControllerRevision/revision',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion/served',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion/storage',
  'io.k8s.api.events.v1.Event/eventTime',
]);

const scalarDefinitions: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'q',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'x',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 't',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 't',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': 'o',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': 'o',
};

function makeTable(version: string, swagger: Swagger, newest: Swagger): string {
  const indexOf = new Map<string, number>();
  const lines: string[] = [];
  const queue: string[] = [];

  const reference = (name: string): string => {
    const scalar = scalarDefinitions[name];
    if (scalar !== undefined) return scalar;
    const definition = swagger.definitions[name];
    if (definition?.properties === undefined) return definition?.type === 'object' ? 'o' : 'j';
    let index = indexOf.get(name);
    if (index === undefined) {
      index = indexOf.size;
      indexOf.set(name, index);
      queue.push(name);
    }
    return `#${index}`;
  };

  const typeOf = (property: Property): string => {
    if (property.$ref !== undefined) return reference(property.$ref.replace('#/definitions/', ''));
    switch (property.type ?? '') {
      case 'array':
        return `[${property.items === undefined ? 'j' : typeOf(property.items)}`;
      case 'object':
        return property.additionalProperties === undefined ? 'o' : `{${typeOf(property.additionalProperties)}`;
      case 'string':
        return property.format === 'byte' ? 'y' : 's';
      case 'boolean':
        return 'b';
      case 'integer':
        return property.format === 'int64' ? 'l' : 'i';
      case 'number':
        return 'n';
      default:
        return 'j';
    }
  };

  const kinds: Record<string, Record<string, string>> = {};
  const roots = new Set<string>();
  for (const [name, definition] of Object.entries(swagger.definitions)) {
    const owned = definition['x-kubernetes-group-version-kind'] ?? [];
    for (const { group, version: apiVersion, kind } of owned) {
      if (notObjects.has(kind) || (kind.endsWith('List') && definition.properties?.['items'] !== undefined)) continue;
      const scope = swagger['x-scopes'][`${group}/${apiVersion}/${kind}`];
      roots.add(name);
      const key = group === '' ? apiVersion : `${group}/${apiVersion}`;
      (kinds[key] ??= {})[kind] = `${reference(name).slice(1)}${scope === undefined ? '' : scope.slice(0, 1)}`;
    }
  }

  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const definition = swagger.definitions[name];
    const fields: Record<string, string> = {};
    for (const [field, property] of Object.entries(definition?.properties ?? {})) {
      // What a controller wrote about an object comes back with every export and is ignored when applied.
      fields[field] = roots.has(name) && field === 'status' ? 'j' : typeOf(property);
    }
    // A mark that a later version's file dropped was never enforced by the server.
    const later = newest.definitions[name];
    const required = (definition?.required ?? []).filter(
      (field) =>
        !acceptedWithout.has(`${name}/${field}`) && (later === undefined || (later.required ?? []).includes(field)),
    );
    lines.push(JSON.stringify(required.length === 0 ? [name, fields] : [name, fields, required]));
  }
  const head = `{"version":${JSON.stringify(version)},"source":"kubernetes/kubernetes, api/openapi-spec/swagger.json",`;
  return `${head}\n"kinds":${JSON.stringify(kinds)},\n"definitions":[\n${lines.join(',\n')}\n]}\n`;
}

function main(folder: string | undefined): void {
  if (folder === undefined) throw new Error('usage: node tools/gen/kubernetes-tables.ts FOLDER');
  const read = readdirSync(folder).flatMap((file) => {
    const version = /^swagger-(1\.\d+)\.json\.gz$/.exec(file)?.[1];
    if (version === undefined) return [];
    const swagger = JSON.parse(gunzipSync(readFileSync(join(folder, file))).toString('utf8')) as Swagger;
    return [{ version, minor: Number(version.slice(2)), swagger }];
  });
  read.sort((a, b) => a.minor - b.minor);
  const newest = read.at(-1);
  if (newest === undefined) throw new Error(`no swagger-1.N.json.gz in ${folder}`);
  for (const { version, swagger } of read) {
    writeFileSync(join(target, `${version}.json`), makeTable(version, swagger, newest.swagger));
  }
}

main(process.argv[2]);
