import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,checks,reports,tools,rules}/**/*.test.ts'],
    exclude: ['**/*.browser.test.ts', '**/*.real.test.ts', '**/*.demo.test.ts', '**/node_modules/**'],
    pool: 'threads',
    // By default one core of two would stand idle.
    maxWorkers: '100%',
    // A test that takes long on a busy machine is not wrong.
    testTimeout: 30_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'checks/**/*.ts', 'reports/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.gen.*'],
      reporter: ['text-summary', 'json-summary'],
    },
  },
});
