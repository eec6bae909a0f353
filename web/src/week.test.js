import { describe, expect, test } from 'vitest'
import { dayOf, lastWeekOf, monthOf, weekOf } from './week.js'

describe('weekOf', () => {
  const cases = [
    ['a Tuesday', new Date(2026, 10, 24, 9), { start: '2026-11-23', end: '2026-11-29' }],
    ['Monday, first minute', new Date(2026, 10, 23, 0, 0), { start: '2026-11-23', end: '2026-11-29' }],
    ['Sunday, last minute: still the week before', new Date(2026, 10, 29, 23, 59), { start: '2026-11-23', end: '2026-11-29' }],
    ['over the turn of the year', new Date(2027, 0, 1), { start: '2026-12-28', end: '2027-01-03' }],
    ['the week in which clocks go back', new Date(2026, 9, 25, 2, 30), { start: '2026-10-19', end: '2026-10-25' }],
    ['a leap day', new Date(2028, 1, 29), { start: '2028-02-28', end: '2028-03-05' }],
  ]
  test.each(cases)('%s', (_, now, want) => expect(weekOf(now)).toEqual(want))
})

describe('monthOf', () => {
  const cases = [
    ['thirty days', new Date(2026, 10, 24), { start: '2026-11-01', end: '2026-11-30' }],
    ['February of a leap year', new Date(2028, 1, 1), { start: '2028-02-01', end: '2028-02-29' }],
    ['December', new Date(2026, 11, 31, 23, 59), { start: '2026-12-01', end: '2026-12-31' }],
  ]
  test.each(cases)('%s', (_, now, want) => expect(monthOf(now)).toEqual(want))
})

test('lastWeekOf is the whole week before', () => {
  expect(lastWeekOf(new Date(2026, 10, 24))).toEqual({ start: '2026-11-16', end: '2026-11-22' })
  expect(lastWeekOf(new Date(2027, 0, 3, 23, 59))).toEqual({ start: '2026-12-21', end: '2026-12-27' })
})

test('dayOf is the local day', () => expect(dayOf(new Date(2026, 10, 24, 0, 0))).toBe('2026-11-24'))
