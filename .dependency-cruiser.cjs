/*
 * Who may import what (see docs/architecture.md). Each layer is closed: what is not listed under `may` is refused.
 * A test demands that every pattern here matches a file, for a rule that guards nothing is a lie.
 */
const layers = {
  model: { path: '^src/model/', may: ['^src/model/'], packages: [], node: false },
  inventory: { path: '^src/inventory/', may: ['^src/(model|inventory)/'], packages: [], node: false },
  engine: { path: '^src/engine/', may: ['^src/(model|engine)/'], packages: [], node: false },
  checkKit: { path: '^checks/kit/', may: ['^checks/kit/', '^src/model/'], packages: [], node: false },
  checks: { path: '^checks/(?!kit/|registry)[^/]+/', may: ['^checks/kit/', '^src/model/'], packages: [], node: false },
  registry: {
    path: '^checks/registry\\.ts$',
    may: ['^checks/(?!kit/)[^/]+/', '^src/model/'],
    packages: [],
    node: false,
  },
  packs: {
    path: '^src/packs/',
    may: ['^src/(model|packs)/', '^src/config/authored/', '^rules/packs/'],
    packages: ['yaml', 'ajv', 'fastest-levenshtein', 'canonicalize', 're2js'],
    node: true,
  },
  config: {
    path: '^src/config/',
    may: ['^src/(model|config)/'],
    packages: ['yaml', 'ajv', 'fastest-levenshtein'],
    node: true,
  },
  redaction: { path: '^src/redaction/', may: ['^src/(model|redaction)/'], packages: [], node: false },
  manifests: {
    path: '^src/sources/manifests/',
    may: ['^src/(model|inventory|redaction)/', '^src/sources/manifests/'],
    packages: ['js-yaml', 'ignore', 'picomatch'],
    node: true,
  },
  programs: { path: '^src/programs/', may: ['^src/programs/'], packages: [], node: true },
  rendered: {
    path: '^src/sources/rendered/',
    may: ['^src/(model|programs)/', '^src/sources/rendered/'],
    packages: [],
    node: true,
  },
  kubernetesSchema: {
    path: '^src/sources/kubernetes-schema/',
    may: ['^src/(model|inventory)/', '^src/sources/kubernetes-schema/', '^rules/(kubernetes|catalogues)/'],
    packages: [],
    node: false,
  },
  catalogues: {
    path: '^src/sources/catalogues/',
    may: ['^src/model/', '^src/sources/catalogues/', '^rules/catalogues/'],
    packages: [],
    node: false,
  },
  kubeScore: {
    path: '^src/sources/kube-score/',
    may: ['^src/model/', '^src/sources/kube-score/'],
    packages: [],
    node: true,
  },
  loadtest: {
    path: '^src/sources/loadtest/',
    may: ['^src/model/', '^src/sources/loadtest/'],
    packages: [],
    node: true,
  },
  prometheus: {
    path: '^src/sources/prometheus/',
    may: ['^src/(model|redaction)/', '^src/sources/prometheus/'],
    packages: [],
    node: true,
  },
  cluster: {
    path: '^src/sources/cluster/',
    may: ['^src/(model|redaction|programs)/', '^src/sources/cluster/'],
    packages: ['@kubernetes/client-node', 'openid-client', 'fastest-levenshtein'],
    node: true,
  },
  delivery: { path: '^src/delivery/files/', may: ['^src/model/', '^src/delivery/files/'], packages: [], node: true },
  reports: {
    path: '^reports/(?!view/map/)',
    may: ['^src/model/', '^reports/'],
    packages: ['handlebars', 'badge-maker', 'csv-stringify'],
    node: false,
  },
  map: {
    path: '^reports/view/map/',
    may: ['^src/model/', '^reports/view/'],
    packages: ['@dagrejs/dagre'],
    node: false,
  },
  app: {
    path: '^src/app/',
    may: [
      '^src/(model|inventory|redaction|packs|config|engine|app|sources|programs|delivery)/',
      '^reports/',
      '^checks/',
      '^rules/',
      '^package\\.json$',
    ],
    packages: ['fastest-levenshtein'],
    node: true,
  },
  cli: { path: '^src/cli/', may: ['^src/(app|model|cli)/', '^package\\.json$'], packages: ['commander'], node: true },
};

const tests = '\\.test\\.ts$|/testing/';

const forbidden = Object.entries(layers).flatMap(([name, { path, may, packages, node }]) => {
  const from = { path, pathNot: tests };
  const allowedPackages = packages.map((one) => `node_modules/${one}/`);
  return [
    {
      name: `${name}-own-code`,
      severity: 'error',
      from,
      to: { path: '^(src|checks|reports|rules|tools|fixtures|package)', pathNot: may },
    },
    {
      name: `${name}-packages`,
      severity: 'error',
      from,
      to: { path: 'node_modules/', ...(allowedPackages.length > 0 ? { pathNot: allowedPackages } : {}) },
    },
    ...(node ? [] : [{ name: `${name}-node`, severity: 'error', from, to: { dependencyTypes: ['core'] } }]),
  ];
});

module.exports = {
  forbidden: [
    ...forbidden,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'checks-stand-alone',
      comment: 'a check never imports another check',
      severity: 'error',
      from: { path: layers.checks.path, pathNot: tests },
      to: { path: layers.checks.path },
    },
    {
      name: 'sources-stand-alone',
      severity: 'error',
      from: { path: '^src/sources/([^/]+)/', pathNot: tests },
      to: { path: '^src/sources/', pathNot: '^src/sources/$1/' },
    },
    {
      name: 'lazy-rims',
      comment: 'sources, reports and delivery are loaded when they are needed',
      severity: 'error',
      from: { path: '^src/app/', pathNot: tests },
      to: { path: '^(src/sources|src/delivery|reports)/', dynamic: false, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'production-without-dev-dependencies',
      severity: 'error',
      from: { path: '^(src|checks|reports)/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'nothing-imports-a-test',
      severity: 'error',
      from: { pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'resolvable',
      comment: '`sarif` is types alone: @types/sarif',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\.gen\\.(js|json)$|^sarif$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.json'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
