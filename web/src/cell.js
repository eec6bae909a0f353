// A value that lives in this tab's memory and tells its readers when it changes: the token, the last answer.

import { useSyncExternalStore } from 'react'

export function makeCell(value) {
  const readers = new Set()
  return {
    get: () => value,
    set(next) {
      if (next === value) return
      value = next
      for (const reader of readers) reader()
    },
    subscribe(reader) {
      readers.add(reader)
      return () => readers.delete(reader)
    },
  }
}

export const useCell = cell => useSyncExternalStore(cell.subscribe, cell.get)
