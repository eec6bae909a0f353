// Serves the page from an origin of its own, PORT on 127.0.0.1 (8090; 0 takes a free one).
// No bundler: browsers load the modules as tsc wrote them.

import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { createServer, type OutgoingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url)) // this file runs as dist/page/serve.js

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
}

const headers: OutgoingHttpHeaders = {
  'Cache-Control': 'no-store',
  // Scripts and styles from here alone; the facade may be anywhere, so any address may be asked.
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src http: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}

/** files lists what is served, by path: a path that is not in it cannot lead anywhere. */
async function files(): Promise<Map<string, string>> {
  const served = new Map([
    ['/', `${root}page/index.html`],
    ['/page.css', `${root}page/page.css`],
  ])
  for (const name of await readdir(`${root}dist`, { recursive: true })) {
    const path = name.replaceAll('\\', '/')
    if (path.endsWith('.js')) served.set(`/js/${path}`, `${root}dist/${path}`)
  }
  return served
}

const served = await files()

const server = createServer((request, response) => {
  const path = request.url?.split('?')[0] ?? '/'
  const file = served.get(path)
  if (file === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) {
    response.writeHead(404, headers).end(`nothing at ${path}\n`)
    return
  }
  response.writeHead(200, { ...headers, 'Content-Type': types[extname(file)] })
  createReadStream(file).on('error', error => response.destroy(error)).pipe(response)
})

server.on('error', (error: NodeJS.ErrnoException) => {
  console.error(error.code === 'EADDRINUSE' ? 'the port is taken; choose another with PORT=8091' : error.message)
  process.exitCode = 1
})

server.listen(Number(process.env['PORT'] ?? 8090), '127.0.0.1', () => {
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  console.log(`open ${origin}/ – the facade must run with -cors-origins ${origin}`)
})
