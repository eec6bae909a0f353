// Asks a shiftgraph facade with plain fetch: in Node and in browsers alike, without
// packages. The generated documents carry the types of their variables and answers.

import type { TypedDocumentString } from './generated/graphql.js'

/** A facade, and the token to ask it with: the caller's own, which it hands on to injixo. */
export interface Facade {
  /** Its address without /graphql: http://127.0.0.1:8080 */
  readonly base: string
  readonly token: string
}

/** What the facade says about a field that it could not answer, or about the whole request. */
export interface Issue {
  readonly message: string
  /** UNAUTHENTICATED, BAD_USER_INPUT, UPSTREAM_TIMEOUT …: the README has the table. */
  readonly code: string
  readonly path: string
}

/**
 * An answer. Where issues are listed their fields are null and the rest stands, which is
 * why every field that costs a call may be null.
 */
export interface Answer<Result> {
  readonly data: Result
  readonly issues: readonly Issue[]
}

/** said is an issue in one line. */
export function said(issue: Issue): string {
  return `${issue.code}: ${issue.message}`
}

/** Refused: the facade answered, and there is no data in it. */
export class Refused extends Error {
  override readonly name = 'Refused'
  constructor(
    message: string,
    readonly status: number,
    readonly issues: readonly Issue[],
  ) {
    super(message)
  }
}

/** NoAnswer: nobody answered, or in a browser: the page may not read what was answered. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

// The facade gives up after a minute by default; this is for when it is gone.
const patience = 90_000

/** ask asks a document of src/documents.ts. It throws Refused or NoAnswer. */
export async function ask<Result, Variables>(
  facade: Facade,
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Answer<Result>> {
  const url = endpoint(facade.base)
  let response: Response
  let body: unknown
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: {
        Accept: 'application/graphql-response+json',
        Authorization: `Bearer ${facade.token}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ query: document.toString(), variables }),
      signal: AbortSignal.timeout(patience),
    })
    body = parsed(await response.text())
  } catch (cause) {
    throw new NoAnswer(`no answer from ${url}: ${reason(cause)}`, { cause })
  }
  if (!isObject(body) || !('data' in body || Array.isArray(body['errors']))) {
    throw new Refused(`${url} answered ${response.status}, and not as GraphQL; is a facade at this address?`, response.status, [])
  }
  const issues = issuesOf(body['errors'])
  if (!isObject(body['data'])) {
    throw new Refused(refusal(response, issues), response.status, issues)
  }
  // The cast is what the generated types are for: they and the server follow one schema.
  return { data: body['data'] as Result, issues }
}

function endpoint(base: string): string {
  if (!/^https?:\/\//.test(base) || !URL.canParse(base)) {
    throw new NoAnswer(`"${base}" is no address; use for example http://127.0.0.1:8080`)
  }
  return new URL('graphql', base.endsWith('/') ? base : `${base}/`).href
}

/** refusal puts the first issue, the time to wait and the id for the log into one line. */
function refusal(response: Response, issues: readonly Issue[]): string {
  const wait = response.headers.get('Retry-After')
  const id = response.headers.get('X-Request-Id')
  return [
    issues[0] ? said(issues[0]) : `status ${response.status} without data`,
    wait ? `Try again in ${wait} s.` : '',
    id ? `(request ${id})` : '',
  ]
    .filter(Boolean)
    .join(' ')
}

function issuesOf(errors: unknown): Issue[] {
  if (!Array.isArray(errors)) return []
  return errors.filter(isObject).map(error => ({
    message: String(error['message']),
    code: isObject(error['extensions']) ? String(error['extensions']['code']) : 'UNKNOWN',
    path: Array.isArray(error['path']) ? error['path'].join('.') : '',
  }))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // a proxy's page, say: ask says what came instead of JSON
  }
}

/** reason digs for the words that help: Node's fetch hides "connect ECONNREFUSED" in causes. */
function reason(error: unknown): string {
  if (error instanceof AggregateError) return reason(error.errors[0])
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : reason(error.cause)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
