import { expect, test } from 'vitest'
import { announced, time } from './exportWords.js'

test.each([
  [0, '0:00'],
  [7_999, '0:07'],
  [61_000, '1:01'],
  [3_727_000, '1:02:07'],
])('time of %d ms is %s', (milliseconds, want) => expect(time(milliseconds)).toBe(want))

const running = (callsDone, received = 0) => ({ phase: 'running', received, figures: { calls: 8, callsDone } })

test.each([
  ['nothing yet', null, ''],
  ['before the first figures', { phase: 'running', received: 0, figures: null }, 'The export runs.'],
  ['one of eight', running(1), 'The export runs.'],
  ['two of eight', running(2), 'About 25 percent of the REST calls are done.'],
  ['three of eight says the same, and so is not read again', running(3), 'About 25 percent of the REST calls are done.'],
  ['the answer', running(8, 1000), 'The answer is coming.'],
  ['a whole file', { phase: 'saved', name: 'Week.csv', errors: 0 }, 'Week.csv was saved.'],
  ['a part', { phase: 'saved', name: 'Week.csv', errors: 2 }, 'Week.csv was saved, but it is not whole.'],
  ['a failure', { phase: 'failed', messages: ['a', 'b'] }, 'The export failed. a'],
  ['the end by hand', { phase: 'cancelled' }, 'The export was cancelled. Nothing was saved.'],
])('announces %s', (_, state, want) => expect(announced(state)).toBe(want))
