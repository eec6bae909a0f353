// web/dist holds the assets as .gz only: a Go binary and a clone grow by 1.6 MB and not by 7. embed.go serves
// the files as they lie, and unpacks them for the rare client without gzip.

import { readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** compressAssets packs every file under assets/ when the build has written it. index.html stays as it is: it changes with each answer. */
export function compressAssets() {
  return {
    name: 'shiftgraph-compress',
    apply: 'build',
    enforce: 'post',
    writeBundle({ dir }, bundle) {
      for (const name of Object.keys(bundle)) {
        if (!name.startsWith('assets/')) continue
        const file = join(dir, name)
        const packed = gzipSync(readFileSync(file), { level: 9 })
        packed[9] = 255 // gzip's "operating system": unknown, so that every system writes the same bytes
        writeFileSync(`${file}.gz`, packed)
        unlinkSync(file)
      }
    },
  }
}
