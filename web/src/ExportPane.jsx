// The Export pane: the operation of the current tab as a file, with how far it is while it runs.

import { useGraphiQL } from '@graphiql/react'
import { useEffect, useId, useRef, useState } from 'react'
import { makeCell, useCell } from './cell.js'
import { firstOptions, formats, paramsOf } from './export.js'
import { announced, time } from './exportWords.js'
import { size } from './StatusLine.jsx'

// An arrow down onto a line, in the stroke of GraphiQL's own icons.
function Icon(props) {
  return (
    <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" {...props}>
      <path d="M10 3v9.5M6 8.5l4 4 4-4M3.5 16.5h13" />
    </svg>
  )
}

const count = n => n.toLocaleString('en')
const counted = (n, one) => `${count(n)} ${n === 1 ? one : `${one}s`}`

/** exportPlugin makes the pane of an exporter (export.js). What was chosen stays when the pane closes. */
export function exportPlugin(exporter) {
  const chosen = makeCell({ ...firstOptions, lists: [], listsOf: '' })

  function Pane() {
    const { queryEditor, variableEditor, operationName } = useGraphiQL(state => ({
      queryEditor: state.queryEditor,
      variableEditor: state.variableEditor,
      operationName: state.operationName,
    }))
    const options = useCell(chosen)
    const state = useCell(exporter.state)
    const [fault, setFault] = useState('')
    const button = useRef(null)
    const running = state?.phase === 'running'
    const set = change => chosen.set({ ...chosen.get(), ...change })

    function start(rows) {
      if (running) return
      const query = queryEditor?.getValue() ?? ''
      // Another operation has other lists.
      if (chosen.get().listsOf !== query) set({ lists: [], listsOf: query, rows: '' })
      if (typeof rows === 'string') set({ rows })
      const { params, fault } = paramsOf(query, variableEditor?.getValue(), operationName)
      setFault(fault ?? '')
      if (params) exporter.start(params, chosen.get())
    }

    function retry(rows) {
      button.current?.focus() // the one that was pressed goes away
      start(rows)
    }

    useEffect(() => {
      if (state?.phase === 'failed' && state.lists.length) set({ lists: [...new Set([...chosen.get().lists, ...state.lists])] })
    }, [state])

    return (
      <section className="export" aria-label="Export">
        <h2>Export</h2>
        <p>
          The answer of <strong>{operationName || 'this tab’s operation'}</strong> as a table, in a file.
        </p>
        <form
          onSubmit={event => {
            event.preventDefault()
            start()
          }}
        >
          <Options options={options} set={set} />
          {/* Both stay, and can be focused: what goes away or is disabled takes the keyboard's place with it. */}
          <div className="export-actions">
            <button type="submit" className="primary" ref={button} aria-disabled={running}>
              Export
            </button>
            <button type="button" aria-disabled={!running} onClick={exporter.cancel}>
              Cancel
            </button>
          </div>
        </form>
        {fault ? <p className="export-fault">{fault}</p> : <Outcome state={state} retry={retry} />}
        <p className="visually-hidden" role="status">
          {fault || announced(state)}
        </p>
      </section>
    )
  }
  return { title: 'Export', icon: Icon, content: Pane }
}

function Options({ options, set }) {
  const group = useId()
  return (
    <fieldset>
      <legend className="visually-hidden">Options</legend>
      <div className="export-formats" role="radiogroup" aria-label="Format">
        {Object.entries(formats).map(([format, { label, about }]) => (
          <label key={format} title={about}>
            <input type="radio" name={group} value={format} checked={options.format === format} onChange={() => set({ format })} />
            {label}
          </label>
        ))}
      </div>
      {options.format === 'csv' && (
        <>
          <Choice
            label="Decimals"
            value={options.decimal}
            values={{ point: '0.5', comma: '0,5' }}
            // As everybody does who writes 0,5; it can be changed back.
            onChange={decimal => set({ decimal, delimiter: decimal === 'comma' && options.delimiter === 'comma' ? 'semicolon' : options.delimiter })}
          />
          <Choice label="Between fields" value={options.delimiter} values={{ comma: 'comma', semicolon: 'semicolon', tab: 'tab' }} onChange={delimiter => set({ delimiter })} />
        </>
      )}
      {options.lists.length > 0 && (
        <Choice
          label="A row for each of"
          value={options.rows}
          values={{ '': 'what the operation gives', ...Object.fromEntries(options.lists.map(list => [list, list])) }}
          onChange={rows => set({ rows })}
        />
      )}
      <label className="export-check">
        <input type="checkbox" checked={options.refuse} onChange={event => set({ refuse: event.target.checked })} />
        Save nothing if a part is missing
      </label>
    </fieldset>
  )
}

function Choice({ label, value, values, onChange }) {
  return (
    <label className="export-choice">
      {label}
      <select value={value} onChange={event => onChange(event.target.value)}>
        {Object.entries(values).map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}

function Outcome({ state, retry }) {
  switch (state?.phase) {
    case 'running':
      return <Running {...state} />
    case 'saved':
      return (
        <div className="export-outcome">
          {state.errors ? (
            <p className="export-fault">
              <strong>{state.name} was saved, and is not whole</strong>: {counted(state.errors, 'error')}. {formats[state.format].whereErrors}
            </p>
          ) : (
            <p>
              <strong>{state.name} was saved.</strong>
            </p>
          )}
          <Figures {...state} />
        </div>
      )
    case 'failed':
      return (
        <div className="export-outcome">
          <p>
            <strong>Nothing was saved.</strong>
          </p>
          <ul>
            {state.messages.map((message, i) => (
              <li key={i} className="export-fault">
                {message}
              </li>
            ))}
          </ul>
          {state.lists.map(list => (
            <button key={list} type="button" onClick={() => retry(list)}>
              A row for each of {list}
            </button>
          ))}
        </div>
      )
    case 'cancelled':
      return <p className="export-outcome">Cancelled after {time(state.milliseconds)}. Nothing was saved.</p>
  }
  return null
}

function Running({ figures, received, milliseconds }) {
  // Until a call is known, and while the last parts of the answer are made, nobody knows how far it is.
  const known = figures && figures.calls > 0 && figures.callsDone < figures.calls
  return (
    <div className="export-outcome">
      <progress aria-label="REST calls done" {...(known && { value: figures.callsDone, max: figures.calls })} />
      <Figures figures={figures} received={received} milliseconds={milliseconds} running />
    </div>
  )
}

function Figures({ figures, received, milliseconds, running }) {
  const { calls = 0, callsDone = 0, callsFailed = 0, rows = 0, rowsExpected = 0 } = figures ?? {}
  return (
    <dl className="export-figures">
      {figures && (
        <>
          <dt>REST calls</dt>
          <dd>
            {running ? `${count(callsDone)} of ${count(calls)}` : count(callsDone)}
            {callsFailed > 0 && `, ${count(callsFailed)} of them failed`}
          </dd>
          <dt>Records</dt>
          <dd>{running && rowsExpected > rows ? `${count(rows)} of about ${count(rowsExpected)}` : count(rows)}</dd>
        </>
      )}
      <dt>Received</dt>
      <dd>{size(received)}</dd>
      <dt>Time</dt>
      <dd>{time(milliseconds)}</dd>
    </dl>
  )
}
