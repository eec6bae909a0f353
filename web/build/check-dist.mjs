// Rebuilds the page into a temporary folder and fails when web/dist is not what these sources give.
// Assets are compared unpacked: another zlib may pack the same bytes otherwise.

import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { build } from 'vite'

const web = fileURLToPath(new URL('..', import.meta.url))

/** contents maps each file below a folder, by its relative name, to its unpacked bytes. */
function contents(folder) {
  const files = new Map()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath ?? entry.path, entry.name)
    const bytes = readFileSync(path)
    files.set(relative(folder, path), path.endsWith('.gz') ? gunzipSync(bytes) : bytes)
  }
  return files
}

const fresh = mkdtempSync(join(tmpdir(), 'shiftgraph-dist-'))
let wrong
try {
  await build({ root: web, logLevel: 'warn', build: { outDir: fresh, emptyOutDir: true } })
  const want = contents(fresh)
  const have = contents(join(web, 'dist'))
  wrong = [
    ...[...want.keys()].filter(name => !have.has(name)).map(name => `missing: ${name}`),
    ...[...have.keys()].filter(name => !want.has(name)).map(name => `left over: ${name}`),
    ...[...want].filter(([name, bytes]) => have.has(name) && !bytes.equals(have.get(name))).map(([name]) => `differs: ${name}`),
  ]
} finally {
  rmSync(fresh, { recursive: true, force: true })
}

if (wrong.length) {
  console.error(`web/dist is not what web/src builds:\n  ${wrong.join('\n  ')}\nRun "npm ci && npm run build" in web/ and commit web/dist.`)
  process.exit(1)
}
console.log('web/dist is up to date.')
