// What the Export pane says of an export (export.js) in words.

/** time is 0:07, or 1:02:07. */
export function time(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000)
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  if (!parts[0]) parts.shift()
  return parts.map((part, i) => (i ? String(part).padStart(2, '0') : part)).join(':')
}

/** announced is what a screen reader is told: beginning, quarters and end, not each figure. */
export function announced(state) {
  switch (state?.phase) {
    case 'running': {
      const { calls, callsDone } = state.figures ?? {}
      if (state.received) return 'The answer is coming.'
      const quarter = calls ? Math.floor((4 * callsDone) / calls) : 0
      return quarter ? `About ${25 * quarter} percent of the REST calls are done.` : 'The export runs.'
    }
    case 'saved':
      return state.errors ? `${state.name} was saved, but it is not whole.` : `${state.name} was saved.`
    case 'failed':
      return `The export failed. ${state.messages[0]}`
    case 'cancelled':
      return 'The export was cancelled. Nothing was saved.'
  }
  return ''
}
