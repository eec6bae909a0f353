// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest'
import { readConfig } from './config.js'

const none = { sandbox: false, token: '', unit: '', employee: '', version: '' }

beforeEach(() => {
  document.head.innerHTML = ''
})

function told(content) {
  const meta = document.createElement('meta')
  meta.name = 'shiftgraph'
  meta.content = content
  document.head.append(meta)
}

test('what embed.go writes', () => {
  told('{"sandbox":true,"token":"sandbox-admin","unit":"1001","employee":"2001","version":"0.1.0"}')
  expect(readConfig(document)).toEqual({ sandbox: true, token: 'sandbox-admin', unit: '1001', employee: '2001', version: '0.1.0' })
})

test('a token outside the sandbox is dropped', () => {
  told('{"sandbox":false,"token":"secret"}')
  expect(readConfig(document).token).toBe('')
})

test.each([
  ['no meta element', undefined],
  ['the placeholder, under Vite alone', '__SHIFTGRAPH_PAGE__'],
  ['null', 'null'],
  ['values of other types, unknown keys', '{"sandbox":"yes","unit":1001,"other":true}'],
])('%s gives empty values', (_, content) => {
  if (content !== undefined) told(content)
  expect(readConfig(document)).toEqual(none)
})
