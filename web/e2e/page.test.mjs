// The page in a real browser over a real server: BASE=http://127.0.0.1:8080 CHROMIUM=/usr/bin/chromium npm run e2e

import { AxeBuilder } from '@axe-core/playwright'
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { launch, openPage, run, shownResult } from './browser.mjs'

let browser
before(async () => {
  browser = await launch()
})
after(() => browser?.close())

/** withPage runs one test on a page of its own, and fails it on anything that the page should not have done. */
const withPage = (options, work) => async () => {
  const opened = await openPage(browser, options)
  try {
    await work(opened.page)
    assert.deepEqual(await opened.problems(), [])
  } finally {
    await opened.context.close()
  }
}

const button = (page, name) => page.getByRole('button', { name, exact: true })

/** pick takes an example from the Examples pane. */
async function pick(page, title) {
  if (!(await page.locator('.examples').isVisible())) await button(page, 'Show Examples').click()
  await page.locator('.examples button', { hasText: title }).first().click()
}

describe('the Week example', () => {
  test(
    'answers with names on two levels',
    withPage({}, async page => {
      const { status, body } = await run(page, 'Week')
      assert.equal(status, 200)
      assert.equal(body.errors, undefined)
      const days = body.data.planningUnit.schedule
      assert.deepEqual([...new Set(days.map(day => day.level))].sort(), ['FINAL', 'PLAN'])
      const person = days.find(day => day.employee?.fullName)?.employee.fullName
      const activity = days.flatMap(day => day.blocks).find(block => block.activity?.name)?.activity.name
      assert.ok(person && activity, 'a person and an activity by name')
      // Monaco draws only the lines in sight, and non-breaking spaces in them.
      await shownResult(page).getByText('"planningUnit"').waitFor()
      const text = (await shownResult(page).innerText()).replaceAll('\u00a0', ' ')
      assert.match(text, /"fullName": "/)
      assert.match(text, /"name": "/)
      assert.match(await page.locator('.status-line').innerText(), /HTTP 200/)
    }),
  )

  test(
    'asks for Monday to Sunday of this week',
    withPage({ timezoneId: 'Europe/Berlin' }, async page => {
      const [request] = await Promise.all([
        page.waitForRequest(r => r.url().endsWith('/graphql') && r.postDataJSON()?.operationName === 'Week'),
        page.locator('.graphiql-execute-button').click(),
      ])
      const { start, end } = request.postDataJSON().variables.week
      const today = new Date().toLocaleDateString('sv-SE', { timeZone: 'Europe/Berlin' })
      assert.equal(new Date(start).getUTCDay(), 1)
      assert.equal(new Date(end) - new Date(start), 6 * 86_400_000)
      assert.ok(start <= today && today <= end, `${today} lies in ${start}..${end}`)
    }),
  )

  test(
    'runs by Ctrl-Enter, and Ctrl-M lets Tab leave the editor',
    withPage({}, async page => {
      await page.locator('#query .view-line').first().click()
      await page.keyboard.press('Control+Enter')
      await shownResult(page).getByText('"planningUnit"').waitFor()
      await page.keyboard.press('Control+m')
      await page.keyboard.press('Tab')
      assert.equal(await page.evaluate(() => Boolean(document.activeElement?.closest('#query .monaco-editor'))), false)
    }),
  )
})

describe('the other examples', () => {
  for (const [title, operation, rows] of [
    ['Contractual hours', 'ContractHours', data => data.planningUnit.employees],
    ['Coverage', 'Coverage', data => data.planningUnit.coverage],
    ['Adherence', 'Adherence', data => data.planningUnit.adherence],
    ['Roster', 'Roster', data => data.employees.nodes],
    ['People', 'People', data => data.employees.nodes],
    ['Planning units', 'PlanningUnits', data => data.planningUnits],
    ['Activities', 'Activities', data => data.activities],
    ['Contracts', 'Contracts', data => data.contracts],
    ['Levels', 'Levels', data => data.levels],
  ]) {
    test(
      title,
      withPage({}, async page => {
        await pick(page, title)
        const { status, body } = await run(page, operation)
        assert.equal(status, 200)
        assert.equal(body.errors, undefined)
        assert.ok(rows(body.data).length > 0)
      }),
    )
  }

  test(
    'One person’s month has a person in its variables',
    withPage({}, async page => {
      await run(page, 'Week') // where the server names nobody, the page takes the first from here
      await pick(page, 'One person')
      const { body } = await run(page, 'PersonMonth')
      assert.equal(body.errors, undefined)
      assert.ok(body.data.employee.fullName)
      assert.ok(body.data.employee.schedule.length > 0)
    }),
  )

  test(
    'leave what the reader wrote in its own tab',
    withPage({}, async page => {
      await page.locator('#query .view-line').first().click()
      await page.keyboard.press('Control+Home')
      await page.keyboard.type('# mine\n')
      await pick(page, 'Levels')
      await page.locator('.graphiql-tab').nth(1).waitFor()
      await page.locator('.graphiql-tab').first().getByRole('button').first().click()
      await page.locator('#query').getByText('mine').waitFor()
    }),
  )
})

describe('the token', () => {
  test(
    'is filled in for the sandbox, hidden until asked for, and the page says what it runs on',
    withPage({}, async page => {
      await page.getByText('Embedded sandbox – generated data').waitFor()
      const field = page.getByLabel('Token', { exact: true })
      assert.equal(await field.inputValue(), 'sandbox-admin')
      assert.equal(await field.getAttribute('type'), 'password')
      await button(page, 'Show the token').click()
      assert.equal(await field.getAttribute('type'), 'text')
    }),
  )

  test(
    'when expired shows the server’s UNAUTHENTICATED',
    withPage({}, async page => {
      await page.getByLabel('Token', { exact: true }).fill('sandbox-expired')
      const { body } = await run(page, 'Week')
      assert.equal(body.errors[0].extensions.code, 'UNAUTHENTICATED')
      await shownResult(page).getByText('UNAUTHENTICATED').first().waitFor()
    }),
  )

  test(
    'stays in memory: not in storage, cookies, the URL or the history',
    withPage({}, async page => {
      await page.getByLabel('Token', { exact: true }).fill('sandbox-planner')
      await run(page, 'Week')
      await button(page, 'Show History').click()
      await page.waitForTimeout(800) // GraphiQL stores its tabs half a second later
      const kept = await page.evaluate(async () => ({
        local: { ...localStorage },
        session: { ...sessionStorage },
        cookies: document.cookie,
        databases: await indexedDB.databases(),
        url: location.href,
        text: document.body.innerText,
      }))
      assert.deepEqual([kept.local, kept.session, kept.cookies, kept.databases], [{}, {}, '', []])
      assert.ok(!kept.url.includes('sandbox-') && !kept.text.includes('sandbox-planner'))
    }),
  )
})

test(
  'the docs open, and a type shows its fields',
  withPage({}, async page => {
    await button(page, 'Show Docs').click()
    await page.locator('.graphiql-doc-explorer a', { hasText: /^Query$/ }).first().click()
    await page.locator('.graphiql-doc-explorer a', { hasText: /^planningUnit$/ }).first().waitFor()
  }),
)

test(
  'the editor completes from the schema: its workers work under their own policy',
  withPage({}, async page => {
    await button(page, 'New tab').click()
    await page.locator('#query .monaco-editor').first().click()
    await page.keyboard.type('{ planningUni')
    await page.locator('.suggest-widget .monaco-list-row', { hasText: 'planningUnits' }).first().waitFor()
  }),
)

test(
  'prettify lays out query and variables, comments kept',
  withPage({}, async page => {
    await page.locator('#query .view-line').first().click()
    await page.keyboard.press('Control+End')
    await page.keyboard.type('   # kept')
    await page.getByRole('button', { name: /^Prettify/ }).click()
    await page.locator('#query').getByText('# kept').waitFor()
  }),
)

test('a server that is gone is told in words', async () => {
  const { context, page } = await openPage(browser)
  await context.route('**/graphql', route => route.abort())
  await page.locator('.graphiql-execute-button').click()
  await shownResult(page).getByText('No answer from').waitFor()
  await context.close()
})

describe('axe', () => {
  const scenes = {
    'after a run': async page => {
      await run(page, 'Week')
      await shownResult(page).getByText('"planningUnit"').waitFor()
    },
    'docs and a second tab': async page => {
      await button(page, 'New tab').click()
      await button(page, 'Show Docs').click()
      await page.locator('.graphiql-doc-explorer a', { hasText: /^Query$/ }).first().click()
    },
    examples: page => button(page, 'Show Examples').click(),
    history: async page => {
      await run(page, 'Week')
      await button(page, 'Show History').click()
      await page.locator('.graphiql-history-item').first().waitFor()
    },
  }
  for (const colorScheme of ['light', 'dark']) {
    for (const [name, act] of Object.entries(scenes)) {
      test(
        `${colorScheme}: ${name}`,
        withPage({ colorScheme }, async page => {
          await act(page)
          const { violations } = await new AxeBuilder({ page }).analyze()
          assert.deepEqual(violations.map(v => `${v.impact} ${v.id}: ${v.nodes.map(n => n.target.join(' ')).join(', ')}`), [])
        }),
      )
    }
  }
})

describe('on a phone', () => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
  const width = page => page.evaluate(() => document.documentElement.scrollWidth)

  test(
    'one pane at a time; a run turns to the result, an example back to the query',
    withPage(phone, async page => {
      assert.equal(await page.locator('#result').isVisible(), false)
      assert.ok((await page.locator('#query').boundingBox()).width > 250, 'room for the query')
      for (const its of await page.locator('.graphiql-sidebar > button').all()) {
        const { x, width } = await its.boundingBox()
        assert.ok(x >= 0 && x + width <= 390, `${await its.getAttribute('aria-label')} is in sight`)
      }
      await run(page, 'Week')
      await shownResult(page).getByText('"planningUnit"').waitFor()
      assert.equal(await page.locator('#query').isVisible(), false)
      assert.ok((await page.locator('#result').boundingBox()).width > 330, 'room for the result')
      await pick(page, 'Levels')
      await page.locator('#query').getByText('levels').first().waitFor()
      assert.equal(await page.locator('.examples').isVisible(), false)
      await button(page, 'Result').tap()
      assert.equal(await page.locator('#result').isVisible(), true)
      assert.equal(await width(page), 390)
    }),
  )

  test(
    'the docs have the whole width, and axe finds nothing',
    withPage({ ...phone, colorScheme: 'dark' }, async page => {
      await button(page, 'Show Docs').tap()
      assert.ok((await page.locator('.graphiql-plugin').boundingBox()).width > 380)
      const { violations } = await new AxeBuilder({ page }).analyze()
      assert.deepEqual(violations.map(v => v.id), [])
      assert.equal(await width(page), 390)
    }),
  )
})
