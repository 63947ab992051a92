import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/setup/build.ts'],
    setupFiles: ['test/setup/random.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Tests of the command start processes of their own: more workers than this only wait for each other.
    pool: 'forks',
    maxWorkers: 2,
  },
});
