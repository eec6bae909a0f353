// The bar on top: name, and the token that every request carries. Controls.jsx gives the skip links their targets.

import { useState } from 'react'
import { useCell } from './cell.js'
import mark from './mark.svg'

export function Header({ version, token }) {
  return (
    <header className="bar">
      <a className="skip" href="#query">
        Skip to the query
      </a>
      <a className="skip" href="#result">
        Skip to the result
      </a>
      <div className="brand">
        <img src={mark} alt="" width="28" height="28" />
        <h1>shiftgraph</h1>
        {version && <span className="version">{version}</span>}
      </div>
      <p className="tagline">Workforce data from injixo as one graph</p>
      <TokenField token={token} />
    </header>
  )
}

// The token is in this tab's memory alone: never in storage, a URL or the query.
function TokenField({ token }) {
  const value = useCell(token)
  const [shown, setShown] = useState(false)
  return (
    <form className="token" onSubmit={event => event.preventDefault()}>
      <label htmlFor="token">Token</label>
      <span className="token-box">
        <input
          id="token"
          type={shown ? 'text' : 'password'}
          value={value}
          onChange={event => token.set(event.target.value)}
          placeholder="Personal access token"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          data-1p-ignore=""
          data-lpignore="true"
        />
        <button type="button" aria-pressed={shown} aria-label={shown ? 'Hide the token' : 'Show the token'} onClick={() => setShown(!shown)}>
          {shown ? 'Hide' : 'Show'}
        </button>
      </span>
    </form>
  )
}
