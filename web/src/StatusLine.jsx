// Under the result: what the last answer cost to get.

import { useCell } from './cell.js'

export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`
  return `${(bytes / 1e6).toFixed(1)} MB`
}

export function StatusLine({ lastAnswer }) {
  const answer = useCell(lastAnswer)
  return (
    <div className="status-line">
      {answer ? (
        <>
          <span>HTTP {answer.status}</span>
          <span>{answer.milliseconds} ms</span>
          <span>{size(answer.bytes)}</span>
          {answer.requestId && <span className="request-id">request {answer.requestId}</span>}
        </>
      ) : (
        <span>No answer yet</span>
      )}
      <a href="./assets/licences.txt">Licences</a>
    </div>
  )
}
