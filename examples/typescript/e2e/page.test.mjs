// The page in a real browser, on an origin that is not the facade's. .ci/examples starts both sides and sets:
//   FACADE    a facade over its sandbox, with -cors-origins PAGE
//   PAGE      where page/serve.ts serves, http://127.0.0.1:8090
//   CHROMIUM  the browser; SHOTS, if set, a folder for screenshots

import { AxeBuilder } from '@axe-core/playwright'
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { chromium } from 'playwright-core'

const { FACADE, PAGE, CHROMIUM, SHOTS } = process.env
if (!FACADE || !PAGE || !CHROMIUM) throw new Error('set FACADE, PAGE and CHROMIUM, or run .ci/examples, which does')

// The same server under its other name: to a browser that is another origin, and one that the facade does not know.
const stranger = PAGE.replace('127.0.0.1', 'localhost')

let browser
before(async () => {
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  })
})
after(() => browser?.close())

/** open opens the page and notes what goes wrong in it: console errors, script errors, CSP violations. */
async function open(t, origin, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  t.after(() => context.close())
  context.setDefaultTimeout(60_000) // the machine may be busy
  const page = await context.newPage()
  const problems = []
  page.on('console', message => message.type() === 'error' && problems.push(message.text()))
  page.on('pageerror', error => problems.push(error.message))
  await page.goto(origin)
  return { page, problems }
}

/** ask fills the form as a person would, and presses the button. */
async function ask(page, { token = 'sandbox-admin', unit = '1001' } = {}) {
  await page.getByLabel('Facade').fill(FACADE)
  await page.getByLabel('Token').fill(token)
  await page.getByLabel('Planning unit').fill(unit)
  await page.getByLabel('A day of the week').fill('2026-11-18')
  await page.getByRole('button', { name: 'Show the week' }).click()
}

const shoot = (page, name) => SHOTS && page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true })

describe('from an origin that the facade allows', () => {
  test('the week has names, and so have the absences', async t => {
    const { page, problems } = await open(t, PAGE)
    await ask(page)
    const ada = page.getByRole('row', { name: /^Ada Brandt / })
    await ada.waitFor()
    assert.match(await ada.innerText(), /\d\d:\d\d–\d\d:\d\d/)
    assert.equal(await ada.getByRole('cell').count(), 7)
    assert.ok((await page.locator('tbody tr').count()) > 10)
    assert.ok((await page.locator('#away li').count()) > 3)
    // A name with < and " in it is shown as it is.
    await page.getByRole('rowheader', { name: 'Müller & Söhne <GmbH>' }).waitFor()
    assert.deepEqual(problems, [])
  })

  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing, ${colorScheme}`, async t => {
      const { page } = await open(t, PAGE, { colorScheme })
      await ask(page)
      await page.getByRole('row', { name: /^Ada Brandt / }).waitFor()
      await shoot(page, `week-${colorScheme}`)
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']).analyze()
      assert.deepEqual(violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).join(' ')}`), [])
    })
  }

  test('the page may read refusals', async t => {
    const { page } = await open(t, PAGE)
    await ask(page, { token: 'no token at all' }) // 401, before any work
    await page.getByRole('alert').getByText('UNAUTHENTICATED').waitFor()
    await ask(page, { token: 'sandbox-expired' })
    await page.getByRole('alert').getByText('UNAUTHENTICATED').waitFor()
    await ask(page, { unit: '9999' })
    await page.getByRole('alert').getByText('there is no planning unit 9999').waitFor()
  })

  test('on a phone only the table scrolls sideways', async t => {
    const { page } = await open(t, PAGE, { viewport: { width: 390, height: 800 } })
    await ask(page)
    const ada = page.getByRole('row', { name: /^Ada Brandt / })
    await ada.waitFor()
    await shoot(page, 'week-phone')
    assert.ok((await ada.boundingBox()).height < 60, 'a name of two words fits into two lines')
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390)
    const { scroll, sight } = await page.locator('.scroll').evaluate(e => ({ scroll: e.scrollWidth, sight: e.clientWidth }))
    assert.ok(scroll > sight)
  })
})

test('an origin that is not allowed sees no names, and is told what may be the reason', async t => {
  const { page, problems } = await open(t, stranger)
  await ask(page)
  const alert = page.getByRole('alert')
  await alert.getByText(`does its -cors-origins name ${stranger}?`).waitFor()
  await shoot(page, 'stranger')
  assert.ok(problems.some(p => p.includes('blocked by CORS policy')), `the browser said: ${problems.join('; ')}`)
  assert.ok(!(await page.content()).includes('Brandt'))
})
