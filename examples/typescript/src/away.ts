// Who is away in a period, and why.

import { ask, said, type Facade } from './client.js'
import { clock, dayName } from './dates.js'
import { AWAY } from './documents.js'
import type { AwayQuery, Period } from './generated/graphql.js'
import { nameOf } from './week.js'

type Page = NonNullable<AwayQuery['schedules']>
type Day = Page['nodes'][number]

/** An absence: of one person, for one reason. */
export interface Absence {
  readonly name: string
  readonly reason: string
  /** "Mon 16", and "Tue 17 18:00–19:00" for a part of a day. */
  readonly when: readonly string[]
}

/** absences lists who is away from a planning unit, by name. */
export async function absences(facade: Facade, unit: string, period: Period): Promise<Absence[]> {
  const found = new Map<string, { name: string; reason: string; when: string[] }>()
  for await (const day of awayDays(facade, unit, period)) {
    for (const block of day.blocks) {
      const reason = block.activity?.name ?? 'no reason given'
      const key = `${day.employeeId} ${reason}`
      const absence = found.get(key) ?? { name: nameOf(day, day.employeeId), reason, when: [] }
      const part = block.start && block.end ? ` ${clock(block.start)}–${clock(block.end)}` : ''
      absence.when.push(dayName(day.date) + part)
      found.set(key, absence)
    }
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name) || a.reason.localeCompare(b.reason))
}

/** awayDays asks page by page until there is no more. */
async function* awayDays(facade: Facade, unit: string, period: Period): AsyncGenerator<Day> {
  let after: string | null = null
  do {
    const page: Page = await awayPage(facade, unit, period, after)
    yield* page.nodes
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
  } while (after !== null)
}

async function awayPage(facade: Facade, unit: string, period: Period, after: string | null): Promise<Page> {
  const { data, issues } = await ask(facade, AWAY, { units: [unit], period, after })
  if (!data.schedules) throw new Error(issues[0] ? said(issues[0]) : 'the absences did not come')
  return data.schedules
}
