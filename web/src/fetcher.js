// One POST to the facade. Whatever happens, the result pane gets a GraphQL-shaped body: the server's own
// when it sent one, else one error that says what went wrong and what to do.

/** failure is the body for an answer that did not come or is not GraphQL. */
const failure = message => ({ errors: [{ message }] })

/** cleanToken takes what people paste: spaces around it, or the whole header value. */
export const cleanToken = text => text.trim().replace(/^Bearer\s+/i, '')

const unsendable = 'The token holds a space or a letter that no token has; copy it again. Nothing was sent.'

/** authorization is the headers that carry the token, none without one; fault says why it cannot be sent. */
export function authorization(token) {
  const secret = cleanToken(token)
  if (/[^\x21-\x7e]/.test(secret)) return { headers: {}, fault: unsendable }
  return { headers: secret ? { authorization: `Bearer ${secret}` } : {}, fault: null }
}

/** noAnswer says that nothing came from the server. */
export const noAnswer = endpoint => `No answer from ${endpoint}: the server is not running, or the network is down. Start it and run again.`

const plain = value => typeof value === 'object' && value !== null && !Array.isArray(value)

/** readBody turns the text of an answer into what the pane shows. */
export function readBody(status, contentType, text) {
  let body
  try {
    body = JSON.parse(text)
  } catch {
    const said = text.trim().replace(/\s+/g, ' ').slice(0, 200)
    const kind = contentType?.split(';')[0] || 'no content type'
    return failure(`HTTP ${status} with ${kind}, not a GraphQL answer. Is a proxy in between? It begins: ${said || '(empty)'}`)
  }
  if (plain(body) && ('data' in body || 'errors' in body)) return body
  return { ...failure(`HTTP ${status}: JSON, but neither data nor errors.`), answer: body }
}

/**
 * ask sends one operation and returns { body, answer }; answer is null when none came, else its
 * { status, milliseconds, bytes, requestId }. It rejects only when signal is aborted.
 */
export async function ask({ endpoint, params, headers, token, signal, fetch, now = () => performance.now() }) {
  const login = authorization(token)
  if (login.fault) return { body: failure(login.fault), answer: null }
  const began = now()
  let response, text
  try {
    response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        accept: 'application/graphql-response+json, application/json;q=0.9',
        'content-type': 'application/json',
        ...headers,
        ...login.headers,
      },
      body: JSON.stringify(params),
      // The token above is the only credential; cookies and cached answers have no part in this.
      credentials: 'omit',
      cache: 'no-store',
      signal,
    })
    text = await response.text()
  } catch (cause) {
    if (signal?.aborted) throw cause
    return { body: failure(noAnswer(endpoint)), answer: null }
  }
  return {
    body: readBody(response.status, response.headers.get('content-type'), text),
    answer: {
      status: response.status,
      milliseconds: Math.round(now() - began),
      bytes: new Blob([text]).size,
      requestId: response.headers.get('x-request-id') ?? '',
    },
  }
}

/**
 * makeFetcher is GraphiQL's fetcher. It returns an observable, not a promise, because GraphiQL shows its
 * stop button only for those, and a month of a large unit may take the upstream's 25 seconds.
 * onAnswer({ params, body, answer }) is told of each operation but introspection.
 */
export function makeFetcher({ endpoint, token, onAnswer = () => {}, fetch = (...args) => globalThis.fetch(...args) }) {
  return (params, options) => ({
    subscribe(observer) {
      const stop = new AbortController()
      ask({ endpoint, params, headers: options?.headers, token: token(), signal: stop.signal, fetch })
        .then(({ body, answer }) => {
          if (stop.signal.aborted) return
          if (params.operationName !== 'IntrospectionQuery') onAnswer({ params, body, answer })
          observer.next(body)
          observer.complete()
        })
        .catch(error => {
          if (!stop.signal.aborted) observer.error(error)
        })
      return { unsubscribe: () => stop.abort() }
    },
  })
}
