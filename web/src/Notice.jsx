// One line under the header: that the data is generated, or how to come by a token.

import { useCell } from './cell.js'

// The sandbox's tokens; what each is good for.
const sandboxTokens = [
  { token: 'sandbox-admin', label: 'admin', about: 'sees everything' },
  { token: 'sandbox-planner', label: 'planner', about: 'two units and their people' },
  { token: 'sandbox-expired', label: 'expired', about: 'is refused' },
]

export function Notice({ sandbox, token }) {
  const value = useCell(token)
  if (sandbox) {
    return (
      <section className="notice notice-sandbox" aria-label="About this server">
        <p>
          <strong>Embedded sandbox – generated data.</strong> <span className="aside">Every person and every shift in it is invented.</span>
        </p>
        <div className="chips" role="group" aria-label="Try a sandbox token">
          <span aria-hidden="true">Try as</span>
          {sandboxTokens.map(({ token: its, label, about }) => (
            <button key={its} type="button" aria-pressed={value.trim() === its} title={`${its}: ${about}`} onClick={() => token.set(its)}>
              {label}
            </button>
          ))}
        </div>
      </section>
    )
  }
  if (value.trim()) return null
  return (
    <section className="notice" aria-label="About the token">
      <p>
        <strong>Paste a personal access token to begin.</strong> An injixo user with admin access makes one; it carries that user’s rights. It stays in this tab’s memory only.
      </p>
    </section>
  )
}
