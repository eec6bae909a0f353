import { expect, test } from 'vitest'
import { memoryStorage } from './storage.js'

test('does what GraphiQL asks of localStorage', () => {
  const storage = memoryStorage()
  expect(storage.getItem('graphiql:tabs')).toBeNull()
  storage.setItem('graphiql:tabs', 7)
  expect([storage.getItem('graphiql:tabs'), storage.length]).toEqual(['7', 1])
  storage.removeItem('graphiql:tabs')
  expect(storage.length).toBe(0)
  storage.setItem('a', 'b')
  storage.clear()
  expect(storage.length).toBe(0)
})
