// An operation as a file: one POST that asks for a table, and beside it polls that say how far it is. The
// export outlives its pane, which closes when another opens; what the pane shows is in a cell.

import { parse as parseGraphQL } from 'graphql'
import { parse as parseJSON } from 'jsonc-parser'
import { makeCell } from './cell.js'
import { authorization, noAnswer, readBody } from './fetcher.js'

/** formats by their names in URLs. */
export const formats = {
  xlsx: {
    label: 'XLSX',
    media: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    about: 'a workbook for Excel, LibreOffice and their like',
    whereErrors: 'See the sheet Errors.',
  },
  csv: { label: 'CSV', media: 'text/csv', about: 'text that all programs read', whereErrors: 'See the last records, which begin with ERROR.' },
  ndjson: { label: 'NDJSON', media: 'application/x-ndjson', about: 'one JSON object a line, for programs', whereErrors: 'See the last line.' },
}

export const firstOptions = { format: 'xlsx', delimiter: 'comma', decimal: 'point', refuse: false, rows: '' }

/** exportURL is where a table is asked for. The token is not in it, nor are operation and variables. */
export function exportURL(endpoint, { format, delimiter, decimal, refuse, rows }) {
  const url = new URL(endpoint)
  url.searchParams.set('format', format)
  if (format === 'csv') {
    url.searchParams.set('delimiter', delimiter)
    url.searchParams.set('decimal', decimal)
  }
  if (rows) url.searchParams.set('rows', rows)
  if (refuse) url.searchParams.set('partial', 'refuse')
  return url.href
}

/**
 * paramsOf reads what the editors hold: { params } as /graphql takes them, or { fault }. GraphiQL knows the
 * name of the operation under the cursor only after a pause, so that it is looked up in the text.
 */
export function paramsOf(query, variablesText, chosen) {
  const faults = []
  const text = variablesText?.trim()
  const variables = text ? parseJSON(text, faults, { allowTrailingComma: true }) : undefined
  if (faults.length || (text && (typeof variables !== 'object' || variables === null || Array.isArray(variables)))) {
    return { fault: 'The variables are no JSON object; mend them below the query. Nothing was sent.' }
  }
  const params = { query, ...(variables && { variables }) }
  let names
  try {
    names = parseGraphQL(query)
      .definitions.filter(part => part.kind === 'OperationDefinition')
      .map(part => part.name?.value)
  } catch {
    return { params } // the server says what is wrong with it
  }
  if (names.length === 1 && names[0]) params.operationName = names[0]
  if (names.length > 1 && names.includes(chosen)) params.operationName = chosen
  return { params }
}

/** fileName is the name that the server gave the file, without anything that could be a folder. */
export function fileName(disposition, fallback) {
  const name = /filename="((?:[^"\\]|\\.)*)"/.exec(disposition ?? '')?.[1].replace(/\\(.)/g, '$1')
  return name?.split(/[/\\]/).pop() || fallback
}

/** listsNamed are the lists that an error offers to make the rows: rows=planningUnit.schedule. */
export const listsNamed = messages => [...new Set(messages.flatMap(text => [...text.matchAll(/\brows=([A-Za-z_][\w.]*\w)/g)].map(found => found[1])))]

/** messagesOf are the errors of an answer without data, as lines for people. */
export const messagesOf = body => (body.errors ?? []).map(({ message, extensions }) => (extensions?.code ? `${message} (${extensions.code})` : message))

/** newId names a request. Not randomUUID: a page that came by plain HTTP from another host has none. */
const newId = () => `page-${Array.from(crypto.getRandomValues(new Uint8Array(12)), byte => byte.toString(16).padStart(2, '0')).join('')}`

/** save hands a file to the browser. The policy has no directive that a blob: in a[download] needs. */
function save(blob, name) {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000) // a browser may ask where to put it first
}

const isAbort = (signal, error) => signal.aborted || error?.name === 'AbortError'

/**
 * makeExporter makes the one export of the page. state is a cell:
 *
 *   null                                                          none yet
 *   { phase: 'running', milliseconds, received, figures }         figures as /progress/ID has them, null until they came
 *   { phase: 'saved', name, format, milliseconds, received, figures, errors }
 *   { phase: 'failed', messages, lists }                          lists that could make the rows
 *   { phase: 'cancelled', milliseconds }
 */
export function makeExporter({ base, token, fetch = (...args) => globalThis.fetch(...args), saveFile = save, every = 500, now = () => performance.now() }) {
  const state = makeCell(null)
  let stop = null

  const fail = (messages, lists = []) => state.set({ phase: 'failed', messages, lists })

  /** figuresOf is how far the request is; null where that is not known. */
  async function figuresOf(id, headers, signal) {
    try {
      const response = await fetch(new URL(`progress/${id}`, base).href, { headers, credentials: 'omit', cache: 'no-store', signal })
      return response.ok ? await response.json() : null
    } catch {
      return null // the export itself says when the server is gone
    }
  }

  async function start(params, options) {
    if (stop) return
    const login = authorization(token())
    if (login.fault) return fail([login.fault])
    const controller = new AbortController()
    const { signal } = controller
    stop = controller
    const id = newId()
    const began = now()
    let received = 0
    let figures = null
    const took = () => Math.round(now() - began)
    const tell = () => stop === controller && state.set({ phase: 'running', milliseconds: took(), received, figures })
    tell()

    let asking = false
    const ticks = setInterval(async () => {
      tell()
      if (asking) return // an answer that takes long is waited for, and not asked for twice
      asking = true
      figures = (await figuresOf(id, login.headers, signal)) ?? figures
      asking = false
      tell()
    }, every)

    const endpoint = new URL('graphql', base).href
    try {
      const response = await fetch(exportURL(endpoint, options), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-request-id': id,
          'x-shiftgraph-progress': '1',
          ...login.headers,
        },
        body: JSON.stringify(params),
        credentials: 'omit',
        cache: 'no-store',
        signal,
      })
      const type = response.headers.get('content-type')
      if (response.status !== 200 || type?.split(';')[0] !== formats[options.format].media) {
        const messages = messagesOf(readBody(response.status, type, await response.text()))
        return fail(messages.length ? messages : [`HTTP ${response.status}: no table came.`], listsNamed(messages))
      }
      const parts = []
      for (const reader = response.body.getReader(); ;) {
        const { done, value } = await reader.read()
        if (done) break
        parts.push(value)
        received += value.byteLength
      }
      figures = (await figuresOf(id, login.headers, signal)) ?? figures
      if (signal.aborted) throw signal.reason
      const name = fileName(response.headers.get('content-disposition'), `export.${options.format}`)
      saveFile(new Blob(parts, { type }), name)
      const errors = Number(response.headers.get('x-shiftgraph-errors')) || 0
      state.set({ phase: 'saved', name, format: options.format, milliseconds: took(), received, figures, errors })
    } catch (error) {
      if (isAbort(signal, error)) state.set({ phase: 'cancelled', milliseconds: took() })
      else if (received) fail(['The answer broke off before its end, so that nothing was saved. Run it again.'])
      else fail([noAnswer(endpoint)])
    } finally {
      clearInterval(ticks)
      stop = null
    }
  }

  return { state, start, cancel: () => stop?.abort() }
}
