import { expect, test } from 'vitest'
import { patchText } from './patches.js'

test('applies edits that match once', () => {
  expect(patchText('f.js', 'one two', [['one', '$&'], [/t(w)o/, '2']])).toBe('$& 2')
})

test.each([
  ['nothing', 'abc', [['x', 'y']]],
  ['twice', 'xx', [['x', 'y']]],
  ['nothing, by pattern', 'abc', [[/\d/, 'y']]],
])('stops the build when an edit matches %s', (_, text, edits) => {
  expect(() => patchText('f.js', text, edits)).toThrow(/f\.js: expected one match/)
})
