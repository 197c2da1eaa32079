import { defineConfig } from 'vitest/config';

/** The demonstration, and each of its sources broken in each way: `npm run test:demo` sees to it that the programs are there. */
export default defineConfig({
  test: {
    include: ['tools/demo/**/*.demo.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 900_000,
    fileParallelism: false,
  },
});
