import { defineConfig } from 'vitest/config'

// Apart from vite.config.js: unit tests need none of the build's patches.
export default defineConfig({
  test: { include: ['src/**/*.test.{js,jsx}', 'build/**/*.test.js'], testTimeout: 60_000 }, // the machine may be busy
})
