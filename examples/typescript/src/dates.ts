// Days are text, YYYY-MM-DD, as the facade sends and takes them: a Date would be an instant
// in some zone, and another day in the next.

import type { Period } from './generated/graphql.js'

const dayMs = 86_400_000

/** today is the day on this machine's clock. */
export function today(now = new Date()): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}

/** weekOf is the week from Monday to Sunday that a day lies in; it throws for what is no day. */
export function weekOf(day: string): Period {
  const at = Date.parse(`${day}T00:00:00Z`)
  // Date.parse takes the 30th of February for the 2nd of March.
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(at) || text(at) !== day) {
    throw new RangeError(`"${day}" is no day; write it as YYYY-MM-DD, such as ${today()}`)
  }
  const sinceMonday = (new Date(at).getUTCDay() + 6) % 7
  const monday = at - sinceMonday * dayMs
  return { start: text(monday), end: text(monday + 6 * dayMs) }
}

/** daysOf lists a period's days. */
export function daysOf(period: Period): string[] {
  const days: string[] = []
  for (let at = Date.parse(period.start); at <= Date.parse(period.end); at += dayMs) days.push(text(at))
  return days
}

/** dayName is a day as people say it: "Mon 16". */
export function dayName(day: string): string {
  return `${new Date(day).toLocaleDateString('en', { weekday: 'short', timeZone: 'UTC' })} ${Number(day.slice(8))}`
}

/**
 * clock is an instant's time of day on the planning unit's clock. It is cut out of the text:
 * the offset in it is the unit's, where a Date would go by the reader's own zone.
 */
export function clock(instant: string): string {
  return instant.slice(11, 16)
}

function text(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
