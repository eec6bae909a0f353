// One Chromium for all tests, and pages that watch what must not happen.

import { chromium } from 'playwright-core'

/** BASE is the address of a running shiftgraph over its sandbox; CHROMIUM the browser's path. */
export const base = new URL(process.env.BASE ?? 'http://127.0.0.1:8080').href

/** slow is the address of another, whose sandbox takes its time and fails for requirements: see .ci/e2e. */
export const slow = new URL(process.env.SLOW ?? 'http://127.0.0.1:8081').href

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    timeout: 120_000, // the machine may be busy
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  })

/**
 * openPage opens the page in a context of its own and waits until the editor is there. What goes wrong in
 * the meantime and later is in problems(): requests to other origins, CSP violations, errors in scripts. The
 * page is that of the server at the address at.
 */
export async function openPage(browser, { at = base, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  context.setDefaultTimeout(60_000) // the machine may be busy
  const page = await context.newPage()
  const seen = []
  // On the context, so that the workers' requests count too.
  context.on('request', request => {
    if (new URL(request.url()).origin !== new URL(at).origin) seen.push(`request to ${request.url()}`)
  })
  // Chromium reports a worker's violations here only; a refused token is no problem of the page.
  context.on('console', message => {
    if (['error', 'warning'].includes(message.type()) && !/status of 401/.test(message.text())) seen.push(`console: ${message.text()}`)
  })
  page.on('pageerror', error => seen.push(`script: ${error.message}`))
  await page.addInitScript(() => {
    globalThis.violations = []
    addEventListener('securitypolicyviolation', event => globalThis.violations.push(`CSP: ${event.effectiveDirective} ${event.blockedURI}`))
  })
  await page.goto(at)
  await page.locator('.graphiql-query-editor .view-line').first().waitFor()
  return { context, page, problems: async () => [...seen, ...(await page.evaluate(() => globalThis.violations))] }
}

/** run presses play and returns the answer to operation, as the browser got it. */
export async function run(page, operation) {
  const [response] = await Promise.all([
    page.waitForResponse(r => r.url().endsWith('/graphql') && r.request().postDataJSON()?.operationName === operation),
    page.locator('.graphiql-execute-button').click(),
  ])
  return { status: response.status(), body: await response.json() }
}

/** shownResult is the text in sight in the result pane. */
export const shownResult = page => page.locator('.result-window .view-lines')
