// Periods for the examples: the current week and month by the browser's calendar, both days included.

/** day writes a local date as YYYY-MM-DD. toISOString would shift it by the time zone. */
function day(date) {
  const two = n => String(n).padStart(2, '0')
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** dayOf is a moment's day. */
export const dayOf = day

/** lastWeekOf is Monday to Sunday before the week around a moment. */
export const lastWeekOf = now => weekOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 7))

/** weekOf is Monday to Sunday around a moment. */
export function weekOf(now) {
  const sinceMonday = (now.getDay() + 6) % 7
  const at = offset => new Date(now.getFullYear(), now.getMonth(), now.getDate() - sinceMonday + offset)
  return { start: day(at(0)), end: day(at(6)) }
}

/** monthOf is the first to the last day of a moment's month. */
export function monthOf(now) {
  const at = (month, date) => new Date(now.getFullYear(), now.getMonth() + month, date)
  return { start: day(at(0, 1)), end: day(at(1, 0)) }
}
