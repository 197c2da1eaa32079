import { defineConfig } from 'vitest/config';

/** Suites that run real programs: `npm run test:real` sees to it that they are there. A suite fails without them. */
export default defineConfig({
  test: {
    include: ['{src,checks,reports,tools}/**/*.real.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    fileParallelism: false,
  },
});
