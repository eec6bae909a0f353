// The week of a planning unit as a table: a row a person, a column a day.

import { ask, said, type Facade, type Issue } from './client.js'
import { clock, daysOf } from './dates.js'
import { WEEK } from './documents.js'
import type { ActivityType, Period, WeekQuery } from './generated/graphql.js'

type Day = NonNullable<NonNullable<WeekQuery['planningUnit']>['schedule']>[number]
type Block = Day['blocks'][number]

export interface WeekTable {
  readonly unit: string
  readonly days: readonly string[]
  readonly rows: readonly Row[]
  readonly issues: readonly Issue[]
}

export interface Row {
  readonly employeeId: string
  readonly name: string
  /** One a day. */
  readonly cells: readonly Cell[]
}

/** A person's day: "09:00–17:30", "Vacation", or "" for a free day. */
export interface Cell {
  readonly plan: string
  readonly away: boolean
  /** What the level FINAL says, which injixo shows as Actual, where it differs; else null. */
  readonly actual: string | null
}

/** weekTable asks for a week and joins nothing: the names are in the answer. */
export async function weekTable(facade: Facade, unit: string, week: Period): Promise<WeekTable> {
  const { data, issues } = await ask(facade, WEEK, { unit, week })
  const planningUnit = data.planningUnit
  if (!planningUnit?.schedule) {
    throw new Error(issues[0] ? said(issues[0]) : `there is no planning unit ${unit}, or this token does not see it`)
  }
  const days = daysOf(week)
  const rows = [...byEmployee(planningUnit.schedule)].map(([employeeId, own]) => ({
    employeeId,
    name: nameOf(own[0], employeeId),
    cells: days.map(day => cell(own.filter(d => d.date === day))),
  }))
  rows.sort((a, b) => a.name.localeCompare(b.name))
  return { unit: planningUnit.name ?? unit, days, rows, issues }
}

/** nameOf falls back to the id, which is there when the name may not be seen. */
export function nameOf(day: { employee: { fullName: string | null } | null } | undefined, employeeId: string): string {
  return day?.employee?.fullName ?? `employee ${employeeId}`
}

function byEmployee(days: readonly Day[]): Map<string, Day[]> {
  const people = new Map<string, Day[]>()
  for (const day of days) {
    const own = people.get(day.employeeId)
    if (own) own.push(day)
    else people.set(day.employeeId, [day])
  }
  return people
}

function cell(levels: readonly Day[]): Cell {
  const plan = levels.find(day => day.level === 'PLAN')
  const actual = levels.find(day => day.level === 'FINAL')
  return {
    plan: inWords(plan),
    away: isAway(statusOf(plan)?.activity?.type),
    actual: actual === undefined || inWords(actual) === inWords(plan) ? null : inWords(actual),
  }
}

/** inWords: a full-day block says what the day is, also where it lies over a shift. */
function inWords(day: Day | undefined): string {
  const status = statusOf(day)
  if (status) return status.activity?.name ?? 'away'
  return day?.start && day.end ? `${clock(day.start)}–${clock(day.end)}` : ''
}

/** statusOf finds the full-day block, which is the one without times. */
function statusOf(day: Day | undefined): Block | undefined {
  return day?.blocks.find(block => block.start === null)
}

function isAway(type: ActivityType | null | undefined): boolean {
  return type === 'ILLNESS' || type === 'HOLIDAY' || type === 'ABSENCE'
}
