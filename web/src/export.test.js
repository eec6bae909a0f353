import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { exportURL, fileName, firstOptions, formats, listsNamed, makeExporter, paramsOf } from './export.js'

const base = 'http://facade.test/behind/'
const csv = { ...firstOptions, format: 'csv' }

describe('exportURL', () => {
  const cases = [
    ['a workbook', firstOptions, '?format=xlsx'],
    ['CSV with its options', { ...csv, delimiter: 'semicolon', decimal: 'comma' }, '?format=csv&delimiter=semicolon&decimal=comma'],
    ['options of CSV mean nothing elsewhere', { ...firstOptions, format: 'ndjson', delimiter: 'tab' }, '?format=ndjson'],
    ['rows, and the whole or nothing', { ...firstOptions, rows: 'unit.days', refuse: true }, '?format=xlsx&rows=unit.days&partial=refuse'],
  ]
  test.each(cases)('%s', (_, options, want) => {
    expect(exportURL('http://facade.test/behind/graphql', options)).toBe(`http://facade.test/behind/graphql${want}`)
  })
})

describe('paramsOf', () => {
  test('takes the name out of the text, whatever GraphiQL believed it to be', () => {
    expect(paramsOf('query Now { levels { level } }', '', 'Before')).toEqual({ params: { query: 'query Now { levels { level } }', operationName: 'Now' } })
  })
  test('of several operations takes the chosen one', () => {
    const query = 'query A { levels { level } } query B { levels { level } }'
    expect(paramsOf(query, '{}', 'B').params.operationName).toBe('B')
    expect(paramsOf(query, '{}', 'C').params).not.toHaveProperty('operationName')
  })
  test('reads variables as the editor does, with comments and a last comma', () => {
    expect(paramsOf('{ a }', '{ // one\n "unit": "1001", }').params).toEqual({ query: '{ a }', variables: { unit: '1001' } })
  })
  test.each([['{"unit": '], ['[]'], ['null'], ['7'], ['{"a": 1} {"b": 2}']])('refuses variables that are no object: %s', text => {
    expect(paramsOf('{ a }', text).fault).toMatch(/variables are no JSON object/)
  })
  test('leaves a broken query to the server', () => {
    expect(paramsOf('{ a', undefined)).toEqual({ params: { query: '{ a' } })
  })
})

describe('fileName', () => {
  test.each([
    ['attachment; filename="Week.csv"', 'Week.csv'],
    ['attachment; filename="a \\"b\\".csv"', 'a "b".csv'],
    ['attachment; filename="../../etc/x.csv"', 'x.csv'],
    ['attachment; filename="..\\\\x.csv"', 'x.csv'],
    ['attachment', 'export.csv'],
    [null, 'export.csv'],
  ])('%s', (header, want) => expect(fileName(header, 'export.csv')).toBe(want))
})

test('listsNamed finds the lists that could make the rows', () => {
  const message =
    'table: unit.days and unit.months are lists side by side; choose what makes the rows with rows=unit.days or rows=unit.months, leave all but one out, or take format=xlsx.'
  expect(listsNamed([message, 'take rows=unit.days.'])).toEqual(['unit.days', 'unit.months'])
  expect(listsNamed(['GET /v1/x: unavailable'])).toEqual([])
})

/** later is a promise and what fulfils it. */
function later() {
  let resolve
  const promise = new Promise(done => (resolve = done))
  return { promise, resolve }
}

describe('makeExporter', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  const table = { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="Week.csv"' }
  const figures = { calls: 4, callsDone: 1, callsFailed: 0, rows: 10, rowsExpected: 40, bytesSent: 0, done: false }

  /** A server whose answer the test lets go, and that counts one call more at each poll. */
  function serve(answer, polls = i => Response.json({ ...figures, callsDone: i })) {
    let polled = 0
    const posts = []
    const asked = []
    const fetch = vi.fn((url, options) => {
      if (url.includes('/progress/')) {
        asked.push({ url, ...options })
        return Promise.resolve(polls(++polled))
      }
      posts.push({ url, ...options })
      return new Promise((resolve, reject) => {
        options.signal.addEventListener('abort', () => reject(options.signal.reason))
        answer.then(resolve, reject)
      })
    })
    return { fetch, posts, asked }
  }

  const exporterOver = (fetch, token = ' Bearer sandbox-admin ') => {
    const saved = []
    const exporter = makeExporter({ base, token: () => token, fetch, saveFile: (blob, name) => saved.push({ blob, name }), now: () => Date.now() })
    return { exporter, saved }
  }

  test('asks for the table, follows it under its own id, and saves the file', async () => {
    const { promise, resolve } = later()
    const { fetch, posts, asked } = serve(promise)
    const { exporter, saved } = exporterOver(fetch)
    const running = exporter.start({ query: '{ a }' }, csv)
    expect(exporter.state.get()).toMatchObject({ phase: 'running', received: 0, figures: null })
    await vi.advanceTimersByTimeAsync(1100)
    expect(exporter.state.get()).toMatchObject({ phase: 'running', figures: { calls: 4, callsDone: 2 } })
    resolve(new Response('a\r\n1\r\n', { headers: table }))
    await running
    expect(exporter.state.get()).toMatchObject({ phase: 'saved', name: 'Week.csv', received: 6, errors: 0, milliseconds: 1100, figures: { callsDone: 3 } })
    expect(saved[0].name).toBe('Week.csv')
    expect(await saved[0].blob.text()).toBe('a\r\n1\r\n')

    const [post] = posts
    expect(post.url).toBe(`${base}graphql?format=csv&delimiter=comma&decimal=point`)
    expect(post).toMatchObject({ method: 'POST', credentials: 'omit', headers: { authorization: 'Bearer sandbox-admin', 'x-shiftgraph-progress': '1' } })
    expect(JSON.parse(post.body)).toEqual({ query: '{ a }' })
    expect(post.headers['x-request-id']).toMatch(/^page-[0-9a-f]{24}$/)
    for (const poll of asked) {
      expect(poll.url).toBe(`${base}progress/${post.headers['x-request-id']}`)
      expect(poll.headers).toEqual({ authorization: 'Bearer sandbox-admin' })
    }
    await vi.advanceTimersByTimeAsync(5000)
    expect(asked).toHaveLength(3) // two while it ran, one at its end
  })

  test('has ids of its own for each export', async () => {
    const { fetch, posts } = serve(Promise.resolve(new Response('', { headers: table })))
    const { exporter } = exporterOver(fetch)
    await exporter.start({ query: '{ a }' }, csv)
    await exporter.start({ query: '{ a }' }, csv)
    expect(posts[0].headers['x-request-id']).not.toBe(posts[1].headers['x-request-id'])
  })

  test('is one at a time', async () => {
    const { promise, resolve } = later()
    const { fetch, posts } = serve(promise)
    const { exporter } = exporterOver(fetch)
    const running = exporter.start({ query: '{ a }' }, csv)
    await exporter.start({ query: '{ b }' }, csv)
    resolve(new Response('', { headers: table }))
    await running
    expect(posts).toHaveLength(1)
  })

  test('goes on without figures where the server has none', async () => {
    const { promise, resolve } = later()
    const { fetch } = serve(promise, () => new Response('{}', { status: 404 }))
    const { exporter } = exporterOver(fetch)
    const running = exporter.start({ query: '{ a }' }, csv)
    await vi.advanceTimersByTimeAsync(2000)
    expect(exporter.state.get()).toMatchObject({ phase: 'running', figures: null, milliseconds: 2000 })
    resolve(new Response('x', { headers: table }))
    await running
    expect(exporter.state.get()).toMatchObject({ phase: 'saved', figures: null })
  })

  test('says that the file is not whole', async () => {
    const { fetch } = serve(Promise.resolve(new Response('x', { headers: { ...table, 'x-shiftgraph-errors': '3' } })))
    const { exporter, saved } = exporterOver(fetch)
    await exporter.start({ query: '{ a }' }, csv)
    expect(exporter.state.get()).toMatchObject({ phase: 'saved', errors: 3 })
    expect(saved).toHaveLength(1)
  })

  test('cancels by ending the request, saves nothing and polls no more', async () => {
    const { fetch, posts, asked } = serve(new Promise(() => {}))
    const { exporter, saved } = exporterOver(fetch)
    const running = exporter.start({ query: '{ a }' }, csv)
    await vi.advanceTimersByTimeAsync(1000)
    exporter.cancel()
    await running
    expect(posts[0].signal.aborted).toBe(true)
    expect(exporter.state.get()).toEqual({ phase: 'cancelled', milliseconds: 1000 })
    const polls = asked.length
    await vi.advanceTimersByTimeAsync(5000)
    expect(asked).toHaveLength(polls)
    expect(saved).toEqual([])
  })

  test('cancels while the answer comes', async () => {
    const { fetch } = serve(Promise.resolve(new Response('')))
    const { exporter, saved } = exporterOver((url, options) => {
      if (url.includes('/progress/')) return fetch(url, options)
      const body = new ReadableStream({
        start(stream) {
          stream.enqueue(new TextEncoder().encode('half'))
          options.signal.addEventListener('abort', () => stream.error(options.signal.reason)) // as a browser does
        },
      })
      return Promise.resolve(new Response(body, { headers: table }))
    })
    const running = exporter.start({ query: '{ a }' }, csv)
    await vi.advanceTimersByTimeAsync(600)
    expect(exporter.state.get()).toMatchObject({ phase: 'running', received: 4 })
    exporter.cancel()
    await running
    expect(exporter.state.get()).toMatchObject({ phase: 'cancelled' })
    expect(saved).toEqual([])
  })

  const errors = (...all) => JSON.stringify({ errors: all })
  test.each([
    [
      'the server’s errors',
      new Response(errors({ message: 'unit: is no id.', extensions: { code: 'BAD_USER_INPUT' } }, { message: 'b' }), {
        status: 400,
        headers: { 'content-type': 'application/graphql-response+json' },
      }),
      ['unit: is no id. (BAD_USER_INPUT)', 'b'],
      [],
    ],
    [
      'lists to choose from',
      new Response(errors({ message: 'choose with rows=a.b or rows=a.c, leave' }), { status: 400 }),
      ['choose with rows=a.b or rows=a.c, leave'],
      ['a.b', 'a.c'],
    ],
    ['what is no table though the status is 200', new Response(errors({ message: 'no' }), { headers: { 'content-type': 'application/json' } }), ['no'], []],
    ['a proxy’s page', new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'content-type': 'text/html' } }), [expect.stringContaining('HTTP 502 with text/html')], []],
  ])('tells %s', async (_, answer, messages, lists) => {
    const { fetch } = serve(Promise.resolve(answer))
    const { exporter, saved } = exporterOver(fetch)
    await exporter.start({ query: '{ a }' }, csv)
    expect(exporter.state.get()).toEqual({ phase: 'failed', messages, lists })
    expect(saved).toEqual([])
  })

  test('tells a server that is gone from an answer that broke off', async () => {
    const gone = exporterOver(serve(Promise.reject(new TypeError('Failed to fetch'))).fetch)
    await gone.exporter.start({ query: '{ a }' }, csv)
    expect(gone.exporter.state.get().messages[0]).toMatch(/^No answer from http:\/\/facade\.test\/behind\/graphql/)

    let pulled = 0
    const body = new ReadableStream({ pull: stream => (pulled++ ? stream.error(new TypeError('network error')) : stream.enqueue(new Uint8Array(9))) })
    const broken = exporterOver(serve(Promise.resolve(new Response(body, { headers: table }))).fetch)
    await broken.exporter.start({ query: '{ a }' }, csv)
    expect(broken.exporter.state.get().messages[0]).toMatch(/broke off/)
    expect(broken.saved).toEqual([])
  })

  test('sends nothing with a token that cannot be one', async () => {
    const { fetch } = serve(Promise.resolve(new Response('')))
    const { exporter } = exporterOver(fetch, 'to ken')
    await exporter.start({ query: '{ a }' }, csv)
    expect(fetch).not.toHaveBeenCalled()
    expect(exporter.state.get()).toMatchObject({ phase: 'failed' })
  })

  test('knows each format that it offers', () => {
    for (const format of Object.values(formats)) expect(Object.keys(format).sort()).toEqual(['about', 'label', 'media', 'whereErrors'])
  })
})
