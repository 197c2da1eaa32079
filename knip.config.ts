import type { KnipConfig } from 'knip';

export default {
  entry: [
    'src/cli/main.ts',
    'src/index.ts',
    'checks/registry.ts',
    'tools/*.ts',
    'tools/{bench,build,docs,gen,test}/*.ts',
    'tools/bench/live/{api,once,pods}.ts',
    '{src,checks,reports,tools}/**/*.test.ts',
  ],
  project: ['{src,checks,reports,tools}/**/*.ts'],
  // The browser test injects its file into the page, so nothing imports it.
  // k6 is no package: it brings its modules itself, and @types/k6 describes them.
  ignoreDependencies: ['axe-core', '@types/k6'],
  // Tests make a pipe and certificates, and run the real k6 where it is.
  ignoreBinaries: ['mkfifo', 'openssl', 'k6'],
  // Types are vocabulary: one that is exported documents a shape even where nobody imports it yet.
  exclude: ['types'],
} satisfies KnipConfig;
