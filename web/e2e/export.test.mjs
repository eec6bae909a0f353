// The Export pane, over a server whose sandbox takes its time: SLOW=http://127.0.0.1:8081, see .ci/e2e.

import { AxeBuilder } from '@axe-core/playwright'
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { launch, openPage, slow } from './browser.mjs'

let browser
before(async () => {
  browser = await launch()
})
after(() => browser?.close())

/** withPane runs one test on a page with the pane open, and fails it on anything that the page should not have done. */
const withPane = (options, work) => async () => {
  const { problems, ...opened } = await openPage(browser, { at: slow, acceptDownloads: true, ...options })
  try {
    await button(opened.page, 'Show Export').click()
    await work(opened.page, opened.context)
    assert.deepEqual(await problems(), [])
  } finally {
    await opened.context.close()
  }
}

const button = (page, name) => page.getByRole('button', { name, exact: true })
const pane = page => page.locator('.export')
const status = page => pane(page).getByRole('status')

/** write puts a query into the editor in the place of what is there. */
async function write(page, query) {
  await page.locator('#query .view-line').first().click()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(query) // whole: typed, the editor would close brackets of its own
}

const months = (from, to) => `query Months { planningUnit(id: "1001") { schedule(period: {start: "${from}", end: "${to}"}) { date employee { fullName } minutes } } }`

/** choose takes a format. */
const choose = (page, format) => pane(page).getByRole('radio', { name: format, exact: true }).check()

/** fileOf presses Export and returns the file that comes. */
async function fileOf(page, press = () => button(page, 'Export').click()) {
  const [download] = await Promise.all([page.waitForEvent('download'), press()])
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) }
}

/** numbers of a line of the figures, such as "3 of 8". */
const numbers = async (page, name) =>
  ((await pane(page).locator('dt', { hasText: name }).locator('xpath=following-sibling::dd[1]').textContent()) ?? '').replaceAll(',', '').match(/\d+/g).map(Number)

test(
  'an export shows how far it is, and saves what the server sent',
  withPane({}, async (page, context) => {
    await write(page, months('2026-01-01', '2026-10-31'))
    await choose(page, 'CSV')
    await pane(page).getByLabel('Decimals').selectOption('0,5')
    assert.equal(await pane(page).getByLabel('Between fields').inputValue(), 'semicolon')

    const urls = []
    context.on('request', request => urls.push(request.url()))
    const coming = page.waitForEvent('download')
    const [post] = await Promise.all([page.waitForRequest(r => r.url().includes('/graphql?')), button(page, 'Export').click()])
    await status(page).getByText('The export runs.').waitFor()
    assert.equal(await button(page, 'Export').isDisabled(), true)
    const bar = pane(page).getByRole('progressbar', { name: 'REST calls done' })
    await bar.waitFor()
    const underWay = await page.waitForFunction(() => {
      const name = [...document.querySelectorAll('.export dt')].find(dt => dt.textContent.includes('REST calls'))
      const [done, all] = name?.nextElementSibling.textContent.replaceAll(',', '').match(/\d+/g).map(Number) ?? []
      return 0 < done && done < all && document.querySelector('.export progress[value]')?.value > 0 && all // some are done, and others not
    })
    const all = await underWay.jsonValue()

    // It goes on when another pane is opened, and is there when the reader comes back.
    await button(page, 'Show History').click()
    await button(page, 'Show Export').click()
    const download = await coming
    await pane(page).getByText('Months.csv was saved.').first().waitFor()
    assert.equal(await status(page).textContent(), 'Months.csv was saved.')
    assert.equal(await bar.count(), 0)
    const [calls] = await numbers(page, 'REST calls')
    const [records] = await numbers(page, 'Records')
    assert.ok(calls >= all && records > 1000, `${calls} calls, ${records} records`)

    const text = await readFile(await download.path(), 'utf8')
    const again = await context.request.post(post.url(), { data: post.postDataJSON(), headers: { authorization: 'Bearer sandbox-admin' } })
    assert.equal(text, await again.text())
    assert.match(text, /^schedule\.date;schedule\.employee\.fullName;schedule\.minutes\r\n2026-01-/)

    assert.ok(urls.filter(url => url.includes('/progress/')).length >= 3, 'it was polled')
    for (const url of urls) assert.doesNotMatch(url, /sandbox-|query=/)
  }),
)

test(
  'Cancel ends the operation on the server, and nothing is saved',
  withPane({}, async (page, context) => {
    let downloads = 0
    page.on('download', () => downloads++)
    await write(page, months('2025-01-01', '2025-12-31'))
    const [post] = await Promise.all([page.waitForRequest(r => r.url().includes('/graphql?')), button(page, 'Export').click()])
    await page.waitForFunction(() => document.querySelector('.export progress[max]')) // calls are under way
    await button(page, 'Cancel').click()
    await status(page).getByText('The export was cancelled. Nothing was saved.').waitFor()
    const id = (await post.allHeaders())['x-request-id']
    const headers = { authorization: 'Bearer sandbox-admin' }
    for (const began = Date.now(); ; ) {
      const figures = await (await context.request.get(new URL(`progress/${id}`, slow).href, { headers })).json()
      if (figures.done) break
      assert.ok(Date.now() - began < 15_000, 'the server goes on')
      await page.waitForTimeout(20)
    }
    const another = await context.request.get(new URL(`progress/${id}`, slow).href, { headers: { authorization: 'Bearer sandbox-planner' } })
    assert.equal(another.status(), 404)
    assert.equal(downloads, 0)
    assert.equal(await button(page, 'Export').isEnabled(), true)
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Cancel') // the keyboard keeps its place
  }),
)

test(
  'a workbook and NDJSON come as such, and by the keyboard alone',
  withPane({}, async page => {
    await write(page, 'query Book { levels { level } activities { name } }')
    await pane(page).getByRole('radio', { name: 'XLSX' }).focus()
    const book = await fileOf(page, () => page.keyboard.press('Enter'))
    assert.equal(book.name, 'Book.xlsx')
    assert.equal(book.bytes.subarray(0, 2).toString(), 'PK')

    await write(page, 'query Names { activities { name } }')
    await pane(page).getByRole('radio', { name: 'XLSX' }).focus()
    await page.keyboard.press('ArrowLeft')
    const lines = await fileOf(page, () => page.keyboard.press('Enter'))
    assert.equal(lines.name, 'Names.ndjson')
    for (const line of lines.bytes.toString().trim().split('\n')) assert.equal(typeof JSON.parse(line).name, 'string')
  }),
)

test('where two lists could make the rows, one can be taken', async () => {
  const { context, page } = await openPage(browser, { at: slow }) // the browser logs the 400
  await button(page, 'Show Export').click()
  await write(page, 'query Two { levels { level } activities { name } }')
  await choose(page, 'CSV')
  await button(page, 'Export').click()
  await pane(page).getByText('are lists side by side').first().waitFor()
  const file = await fileOf(page, () => button(page, 'A row for each of activities').click())
  assert.match(file.bytes.toString(), /^activities\.name\r\n/)
  assert.equal(await pane(page).getByLabel('A row for each of').inputValue(), 'activities')
  await write(page, 'query One { contracts { name } }') // which has no such list
  assert.equal((await fileOf(page)).name, 'One.csv')
  await context.close()
})

describe('what is not whole', () => {
  const part = 'query Part { planningUnit(id: "1001") { name requirements(period: {start: "2026-11-16", end: "2026-11-17"}) { date values } } }'

  test(
    'is saved, and said to be a part',
    withPane({}, async page => {
      await write(page, part)
      await choose(page, 'CSV')
      const file = await fileOf(page)
      assert.match(file.bytes.toString(), /ERROR: planningUnit\.requirements/)
      await pane(page).getByText('Part.csv was saved, and is not whole').waitFor()
      assert.equal(await status(page).textContent(), 'Part.csv was saved, but it is not whole.')
    }),
  )

  test('is not saved where the reader wants all of it', async () => {
    const { context, page } = await openPage(browser, { at: slow }) // the browser logs the 503
    await button(page, 'Show Export').click()
    await write(page, part)
    await pane(page).getByLabel('Save nothing if a part is missing').check()
    await button(page, 'Export').click()
    await pane(page).getByText('Nothing was saved.', { exact: true }).waitFor()
    await pane(page).getByText('(UPSTREAM_UNAVAILABLE)').first().waitFor()
    await context.close()
  })
})

test(
  'a refused token is told in the server’s words',
  withPane({}, async page => {
    await page.getByLabel('Token', { exact: true }).fill('sandbox-expired')
    await button(page, 'Export').click()
    await pane(page).locator('li', { hasText: 'UNAUTHENTICATED' }).waitFor()
  }),
)

describe('axe and a phone', () => {
  const scenes = {
    'the options of CSV': page => choose(page, 'CSV'),
    'while it runs': async page => {
      await write(page, months('2024-01-01', '2024-12-31'))
      await button(page, 'Export').click()
      await page.waitForFunction(() => document.querySelector('.export progress[max]'))
    },
    'a failure': async page => {
      await page.getByLabel('Token', { exact: true }).fill('sandbox-expired')
      await button(page, 'Export').click()
      await pane(page).locator('.export-fault').first().waitFor()
    },
  }
  for (const colorScheme of ['light', 'dark']) {
    for (const [name, act] of Object.entries(scenes)) {
      test(
        `${colorScheme}: ${name}`,
        withPane({ colorScheme }, async page => {
          await act(page)
          const { violations } = await new AxeBuilder({ page }).analyze()
          assert.deepEqual(
            violations.map(v => `${v.impact} ${v.id}: ${v.nodes.map(n => n.target.join(' ')).join(', ')}`),
            [],
          )
        }),
      )
    }
  }

  test(
    'has the whole width of a phone',
    withPane({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }, async page => {
      assert.ok((await pane(page).boundingBox()).width > 340)
      await choose(page, 'CSV')
      assert.match((await fileOf(page, () => button(page, 'Export').tap())).name, /\.csv$/)
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390)
    }),
  )
})
