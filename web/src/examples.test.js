import { readFileSync } from 'node:fs'
import { buildSchema, getVariableValues, parse, print, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import { examplesFor, findEmployeeId } from './examples.js'

const schema = buildSchema(readFileSync(new URL('../../schema.graphqls', import.meta.url), 'utf8'))
const examples = examplesFor({ unit: '1001', employee: '2001', now: new Date(2026, 10, 24) })

// The query that the project exists for, as the contract writes it.
const contract = `query Week($unit: ID!, $week: Period!) {
  planningUnit(id: $unit) {
    name
    schedule(period: $week, levels: [PLAN, FINAL]) {
      date level
      employee { id fullName }
      blocks { start end activity { name paid } }
    }
  }
}`

describe.each(examples)('$title', ({ name, query, variables }) => {
  const document = parse(query)

  test('is valid on the served schema', () => {
    expect(validate(schema, document).map(error => error.message)).toEqual([])
  })
  test('has the variables that it needs, under its own name', () => {
    const [operation] = document.definitions
    expect(operation.name.value).toBe(name)
    expect(getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {}).errors ?? []).toEqual([])
    expect(Object.keys(variables ?? {}).sort()).toEqual((operation.variableDefinitions ?? []).map(v => v.variable.name.value).sort())
  })
  test('begins with a comment that says what it does, and is laid out as Prettify does it', () => {
    const [, comment, rest] = /^((?:# .*\n)+)([\s\S]*)$/.exec(query)
    expect(comment).toMatch(/^# [A-Z]/)
    // Prettify puts spaces inside the braces of values, graphql's printer does not.
    expect(rest).toBe(print(document).replace(/\{(\w[^{}\n]*)\}/g, '{ $1 }'))
  })
})

test('the first is the Week query of the contract, for the current week', () => {
  expect(print(parse(examples[0].query))).toBe(print(parse(contract)))
  expect(examples[0].variables).toEqual({ unit: '1001', week: { start: '2026-11-23', end: '2026-11-29' } })
})

test('findEmployeeId takes the first employee of an answer', () => {
  expect(findEmployeeId({ data: { planningUnit: { schedule: [{ employee: null }, { employee: { id: '7' } }, { employee: { id: '8' } }] } } })).toBe('7')
  expect(findEmployeeId({ data: { employee: { fullName: 'no id' } } })).toBe('')
  expect(findEmployeeId({ errors: [{ message: 'no' }] })).toBe('')
})
