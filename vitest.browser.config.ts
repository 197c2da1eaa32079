import { defineConfig } from 'vitest/config';

/** Tests that need Chromium. They fail without it: a skipped look at the page is no look. */
export default defineConfig({
  test: {
    include: ['reports/**/*.browser.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
  },
});
