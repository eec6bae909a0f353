import { describe, expect, test, vi } from 'vitest'
import { ask, cleanToken, makeFetcher, readBody } from './fetcher.js'

const endpoint = 'http://facade.test/graphql'
const params = { query: '{ levels { level } }', operationName: 'Levels' }

const answering = (status, body, headers = { 'content-type': 'application/json', 'x-request-id': 'r1' }) =>
  vi.fn(async () => new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers }))

/** The headers that a mock of fetch was called with. */
const sent = fetch => fetch.mock.calls[0][1]

describe('ask', () => {
  test('posts the operation with the token, and measures the answer', async () => {
    const body = { data: { levels: [] } }
    const fetch = answering(200, body)
    let clock = 100
    const got = await ask({ endpoint, params, token: ' sandbox-admin\n', fetch, now: () => (clock += 20) })
    expect(got).toEqual({ body, answer: { status: 200, milliseconds: 20, bytes: JSON.stringify(body).length, requestId: 'r1' } })
    expect(fetch.mock.calls[0][0]).toBe(endpoint)
    expect(sent(fetch)).toMatchObject({ method: 'POST', credentials: 'omit', headers: { authorization: 'Bearer sandbox-admin' } })
    expect(JSON.parse(sent(fetch).body)).toEqual(params)
  })

  test('sends no Authorization without a token', async () => {
    const fetch = answering(200, { data: {} })
    await ask({ endpoint, params, token: '  ', fetch })
    expect(sent(fetch).headers).not.toHaveProperty('authorization')
  })

  test('shows the errors of a 401 as the server wrote them', async () => {
    const body = { errors: [{ message: 'The token is expired.', extensions: { code: 'UNAUTHENTICATED' } }] }
    const got = await ask({ endpoint, params, token: 'old', fetch: answering(401, body) })
    expect(got.body).toEqual(body)
    expect(got.answer.status).toBe(401)
  })

  test('says that nothing answered', async () => {
    const fetch = vi.fn(async () => {
      throw new TypeError('Failed to fetch')
    })
    const got = await ask({ endpoint, params, token: '', fetch })
    expect(got.answer).toBeNull()
    expect(got.body.errors[0].message).toMatch(/^No answer from http:\/\/facade\.test\/graphql: /)
  })

  test('sends no token with letters that no header can carry', async () => {
    const fetch = answering(200, { data: {} })
    const got = await ask({ endpoint, params, token: 'tökén', fetch })
    expect(fetch).not.toHaveBeenCalled()
    expect(got.body.errors[0].message).toMatch(/token/)
  })
})

describe('readBody', () => {
  test('HTML of a proxy', () => {
    const { errors } = readBody(502, 'text/html; charset=utf-8', `<html>\n  <h1>Bad gateway</h1>${'x'.repeat(500)}`)
    expect(errors[0].message).toMatch(/^HTTP 502 with text\/html, not a GraphQL answer\. .*<html> <h1>Bad gateway<\/h1>x+$/)
    expect(errors[0].message.length).toBeLessThan(320)
  })
  test('an empty body', () => {
    expect(readBody(504, null, '').errors[0].message).toMatch(/HTTP 504 with no content type.*\(empty\)/)
  })
  test.each([['null'], ['[]'], ['{"message":"not_found"}']])('JSON that is not GraphQL: %s', text => {
    expect(readBody(200, 'application/json', text)).toMatchObject({ errors: [{ message: expect.stringMatching(/neither data nor errors/) }] })
  })
})

test('cleanToken takes the whole header value', () => {
  expect(cleanToken(' Bearer abc= ')).toBe('abc=')
})

describe('makeFetcher', () => {
  const run = (fetcher, given = params) => new Promise((next, error) => fetcher(given).subscribe({ next, error, complete() {} }))

  test('takes the token that is there at the run, and tells of the answer', async () => {
    const fetch = answering(200, { data: { levels: [] } })
    const told = []
    let token = 'first'
    const fetcher = makeFetcher({ endpoint, token: () => token, onAnswer: told.push.bind(told), fetch })
    token = 'second'
    expect(await run(fetcher)).toEqual({ data: { levels: [] } })
    expect(sent(fetch).headers.authorization).toBe('Bearer second')
    expect(told).toMatchObject([{ params, answer: { status: 200 } }])
  })

  test('keeps introspection to itself', async () => {
    const told = []
    await run(makeFetcher({ endpoint, token: () => '', onAnswer: told.push.bind(told), fetch: answering(200, { data: {} }) }), { operationName: 'IntrospectionQuery' })
    expect(told).toEqual([])
  })

  test('stopping aborts the request and says nothing more', async () => {
    let signal
    const fetch = (_, init) =>
      new Promise((_, reject) => {
        signal = init.signal
        signal.addEventListener('abort', () => reject(signal.reason))
      })
    const heard = vi.fn()
    const { unsubscribe } = makeFetcher({ endpoint, token: () => '', onAnswer: heard, fetch })(params).subscribe({ next: heard, error: heard, complete: heard })
    unsubscribe()
    await new Promise(done => setTimeout(done))
    expect(signal.aborted).toBe(true)
    expect(heard).not.toHaveBeenCalled()
  })
})
