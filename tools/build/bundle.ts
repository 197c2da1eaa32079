import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import type { Plugin } from 'esbuild';

/*
 * Bundles the program into dist/: one CommonJS file a command family (ESM costs 4 ms more at every start), so that
 * hundreds of small files cost one read, and what a command does not use is never read. A dynamic import of a family's
 * entry becomes a require of its file; any other dynamic import is folded into the file that asks for it, unevaluated until then.
 * dist/families.json says which packages lie in which file, for the test that pins what a scan loads.
 */
const root = join(import.meta.dirname, '..', '..');

/** Set for profiles: functions keep their names and lines. */
const readable = process.env['READINESS_DEBUG_BUILD'] !== undefined;

/** File of dist/ -> its entry module. */
const families = {
  cli: 'src/cli/main.ts',
  scan: 'src/app/scan.ts',
  bundle: 'src/app/bundle.ts',
  deliver: 'src/app/deliver.ts',
  render: 'src/app/render.ts',
  reports: 'reports/index.ts',
  html: 'reports/formats/html.ts',
  sarif: 'reports/formats/sarif.ts',
  'sarif-full': 'reports/formats/sarif-full.ts',
  junit: 'reports/formats/junit.ts',
  annotations: 'reports/formats/annotations.ts',
  gitlab: 'reports/formats/gitlab.ts',
  csv: 'reports/formats/csv.ts',
  badge: 'reports/formats/badge.ts',
  shields: 'reports/formats/shields.ts',
  config: 'src/config/load.ts',
  move: 'src/app/move.ts',
  'ignore-annotations': 'src/config/annotations/read.ts',
  packs: 'src/packs/parse.ts',
  assertions: 'src/packs/assertions/check.ts',
  catalogue: 'src/app/catalogue.ts',
  'cross-check': 'src/app/cross-check.ts',
  rendering: 'src/app/rendering.ts',
  loadtest: 'src/app/live/load-tests.ts',
  'load-run': 'src/app/load-run.ts',
  'load-sign': 'src/app/load-sign.ts',
  cluster: 'src/app/live/look-cluster.ts',
  rbac: 'src/app/rbac.ts',
  kubeconfig: 'src/sources/cluster/client.ts',
  'test-pack': 'src/app/test-pack.ts',
  'diff-packs': 'src/app/diff-packs.ts',
} as const;

const byEntry = new Map<string, string>(Object.entries(families).map(([name, entry]) => [join(root, entry), name]));

const requireFamilies: Plugin = {
  name: 'families',
  setup({ onResolve }) {
    onResolve({ filter: /\.ts$/ }, ({ path, importer, kind }) => {
      if (kind !== 'dynamic-import') return undefined;
      const family = byEntry.get(resolve(dirname(importer), path));
      return family === undefined ? undefined : { path: `./${family}.cjs`, external: true };
    });
  },
};

/**
 * A module that is imported dynamically is wrapped in a function, and V8 then parses it twice. Inside a family everything is
 * needed anyway, so the dynamic imports that stay in one become static and the modules are joined into one scope.
 */
const staticWithinFamily: Plugin = {
  name: 'static-within-family',
  setup({ onLoad }) {
    onLoad(
      { filter: /[/\\](?:src[/\\](?:app|packs|config)|checks|reports)[/\\](?:[^/\\]+[/\\])*[^/\\]+\.ts$/ },
      ({ path }) => {
        const text = readFileSync(path, 'utf8');
        const imports: string[] = [];
        const contents = text.replace(/\bimport\('(\.[^']+\.ts)'\)/g, (whole: string, specifier: string) => {
          if (byEntry.has(resolve(dirname(path), specifier))) return whole;
          imports.push(`import * as joined${imports.length} from '${specifier}';`);
          return `Promise.resolve(joined${imports.length - 1})`;
        });
        return { contents: `${imports.join('')}${contents}`, loader: 'ts' };
      },
    );
  },
};

/** Globbing and ignore files: most runs meet neither, so these packages are evaluated when first called. */
const lazyPackages: Plugin = {
  name: 'lazy-packages',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]sources[/\\]manifests[/\\](?:globs|gitignore)\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        .replace(
          /^import picomatch from 'picomatch';$/m,
          "const picomatch = (...all) => require('picomatch')(...all); picomatch.scan = (...all) => require('picomatch').scan(...all);",
        )
        .replace(
          /^import ignore(?:, \{[^}]*\})? from 'ignore';$/m,
          "const ignore = (...all) => require('ignore')(...all);",
        ),
      loader: 'ts',
    }));
  },
};

/** Tables, packs and catalogues lie beside the code, so that a run parses only those that it needs. */
const jsonBeside: Plugin = {
  name: 'json-beside',
  setup({ onLoad }) {
    onLoad({ filter: /rules[/\\].*\.json$/ }, ({ path }) => {
      const name = relative(join(root, 'rules'), path).replaceAll(/[/\\]/g, '-');
      mkdirSync(join(root, 'dist', 'data'), { recursive: true });
      writeFileSync(join(root, 'dist', 'data', name), JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))));
      return {
        contents: `module.exports = JSON.parse(require('node:fs').readFileSync(__dirname + '/data/${name}', 'utf8'))`,
        loader: 'js',
      };
    });
  },
};

/** The version is all that the program wants of package.json. */
const packageVersion: Plugin = {
  name: 'package-version',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]package\.json$/ }, ({ path }) =>
      path === join(root, 'package.json')
        ? {
            contents: JSON.stringify({
              version: (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version,
            }),
            loader: 'json',
          }
        : undefined,
    );
  },
};

/** commander asks for child_process to run external subcommands, which this program has not; loading it costs 4 ms. */
const withoutSubprocesses: Plugin = {
  name: 'without-subprocesses',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?child_process$/ }, ({ importer }) =>
      /[/\\]node_modules[/\\]commander[/\\]/.test(importer)
        ? { path: 'child_process', namespace: 'absent' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: 'module.exports = {}' }));
  },
};

rmSync(join(root, 'dist'), { recursive: true, force: true });
const packages: Record<string, readonly string[]> = {};
for (const [name, entry] of Object.entries(families)) {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: `dist/${name}.cjs`,
    bundle: true,
    platform: 'node',
    target: 'node22.19',
    format: 'cjs',
    // Dynamic imports of what lies outside become plain requires.
    supported: { 'dynamic-import': false },
    minify: !readable,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    plugins: [staticWithinFamily, lazyPackages, requireFamilies, jsonBeside, packageVersion, withoutSubprocesses],
    // bin/load.cjs compiles the file as one function; ASCII alone, so that it is read without decoding.
    charset: 'ascii',
    banner: { js: '(function (exports, require, module, __filename, __dirname) {' },
    footer: { js: `${name === 'cli' ? 'module.exports.main();' : ''}\n})` },
  });
  // esbuild leaves regular expressions as they are written; they must use escapes. Comments may hold anything.
  if (!readable && /[^\0-\x7f]/.test(readFileSync(join(root, 'dist', `${name}.cjs`), 'utf8')))
    throw new Error(`dist/${name}.cjs holds a character beyond ASCII, which bin/load.cjs would misread`);
  packages[`${name}.cjs`] = packagesOf(Object.keys(result.metafile.inputs));
}
writeFileSync(join(root, 'dist', 'families.json'), `${JSON.stringify(packages, null, 2)}\n`);

await build({
  absWorkingDir: root,
  entryPoints: ['src/index.ts'],
  outfile: 'dist/index.js',
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node22.19',
  format: 'esm',
  // The data beside the code is read with require, in both formats.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const __dirname = import.meta.dirname;",
  },
  logLevel: 'warning',
  plugins: [jsonBeside, packageVersion],
});

function packagesOf(inputs: readonly string[]): readonly string[] {
  const names = new Set<string>();
  for (const input of inputs) {
    const match = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(
      relative(root, resolve(root, input)).replaceAll('\\', '/'),
    );
    if (match?.[1] !== undefined) names.add(match[1]);
  }
  return [...names].sort();
}
