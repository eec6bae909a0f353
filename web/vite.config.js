import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { compressAssets } from './build/compress.js'
import { monacoNotices, patchGraphiQL, slimMonaco } from './build/patches.js'

// A NODE_ENV from outside would bring React's development build and another dist.
process.env.NODE_ENV = 'production'

export default defineConfig({
  base: './', // the page also works behind a path prefix
  envDir: false,
  html: { cspNonce: '__CSP_NONCE__' }, // embed.go puts a fresh nonce there in each answer
  build: {
    target: ['chrome111', 'edge111', 'firefox114', 'safari16.4'],
    assetsInlineLimit: 0, // no data: URLs, the CSP has none for fonts and scripts
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 3000, // Monaco; README.md has the sizes
    license: { fileName: 'assets/licences.txt' },
    rollupOptions: {
      // GraphiQL's "use no memo" would flood the log.
      onwarn(warning, next) {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') next(warning)
      },
    },
  },
  plugins: [react(), slimMonaco(), patchGraphiQL(), monacoNotices('assets/licences-monaco.txt'), compressAssets()],
})
