// GraphiQL keeps tabs, history and sizes in localStorage. Queries and answers may name people,
// so here they live as long as the tab and no longer.

export function memoryStorage() {
  const values = new Map()
  return {
    getItem: key => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, String(value)),
    removeItem: key => void values.delete(key),
    clear: () => values.clear(),
    get length() {
      return values.size
    },
  }
}
