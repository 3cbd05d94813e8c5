// Builds the page into dist/page. Names carry hashes, so that browsers may keep the files forever.
import { defineConfig } from 'vite'

export default defineConfig({
  base: '/_emulator/',
  publicDir: false,
  build: {
    outDir: '../../../dist/page',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    reportCompressedSize: false
  }
})
