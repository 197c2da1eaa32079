/*
 * What a file is by its name alone.
 */

export const chartFile = 'Chart.yaml';
export const kustomizationFiles: ReadonlySet<string> = new Set([
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
]);

const extension = /\.(?:ya?ml|json)$/i;
const templateExtension = /\.(?:ya?ml|json)\.(?:example|sample|template|dist)$/i;
const templateWord = /[._-](?:example|sample|template|dist)\.(?:ya?ml|json)$/i;

export function isCandidate(name: string): boolean {
  return extension.test(name) || templateExtension.test(name) || kustomizationFiles.has(name);
}

/** Example files, whose names and keys count and that nothing judges: `secret.example.yaml`, `secrets.yaml.example`. */
export function isExample(name: string): boolean {
  return templateExtension.test(name) || templateWord.test(name);
}

export function isJson(name: string): boolean {
  return /\.json(?:\.\w+)?$/i.test(name);
}

const valuesFile = /^values(?:[._-].+)?\.ya?ml$/i;

export function isValuesFile(name: string): boolean {
  return valuesFile.test(name) && !isExample(name);
}

/** The environment that a values file is for: `values-prod.yaml`, `prod.values.yaml` and `values/prod.yaml` are `prod`. */
export function environmentOf(valuesName: string): string | undefined {
  const environment = valuesName
    .replace(/\.ya?ml$/i, '')
    .replace(/^values[._-]?/i, '')
    .replace(/[._-]values$/i, '');
  return environment === '' ? undefined : environment;
}

/** Whether a wholly encrypted file is, by its name or folder, where secrets are kept. */
export function keepsSecrets(path: string): boolean {
  return path
    .split('/')
    .some((part) =>
      /(?:^|[^a-z])(?:secrets?|credentials?|creds|tokens?|keys?|env|envs)(?:$|[^a-z])|secret|credential/i.test(part),
    );
}

/** Folders whose names say that nobody deploys what they hold: copies of other people's code, examples, test data. */
const anywhere: ReadonlySet<string> = new Set([
  'vendor',
  'third_party',
  'testdata',
  'fixtures',
  '__fixtures__',
  '__mocks__',
  '__tests__',
  'example',
  'examples',
  'sample',
  'samples',
]);
/** Deeper in the tree `test` is as often the environment of that name. */
const atTheTop: ReadonlySet<string> = new Set(['test', 'tests', 'e2e', 'doc', 'docs']);

/** Whether a path, relative to what the user named, leads through such a folder. */
export function isSetAside(local: string): boolean {
  const folders = local.split('/').slice(0, -1);
  return atTheTop.has(folders[0] ?? '') || folders.some((folder) => anywhere.has(folder));
}
