// Sits inside GraphiQL's provider and shows nothing but, on phones, the switch between query and result.

import { useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import { useEffect, useState } from 'react'
import { useCell } from './cell.js'
import { editorLook } from './theme.js'

export function Controls({ token, pane }) {
  useEditorManners()
  useSystemTheme()
  useSchemaForToken(token)
  return <PaneSwitch pane={pane} />
}

/** Our look, a name for each editor that also tells the way out of it, and ids for the skip links. */
function useEditorManners() {
  const { queryEditor, variableEditor, responseEditor } = useGraphiQL(state => ({
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
    responseEditor: state.responseEditor,
  }))
  useEffect(() => {
    const wayOut = 'Control M lets Tab leave the editor.'
    queryEditor?.updateOptions({ ...editorLook, ariaLabel: `Query. Control Enter runs it. ${wayOut}` })
    variableEditor?.updateOptions({ ...editorLook, ariaLabel: `Variables, as JSON. ${wayOut}` })
    responseEditor?.updateOptions({ ...editorLook, ariaLabel: 'Result, read only.' })
    queryEditor?.getContainerDomNode().setAttribute('id', 'query')
    responseEditor?.getContainerDomNode().setAttribute('id', 'result')
  }, [queryEditor, variableEditor, responseEditor])
}

/** GraphiQL asks for the system's theme once; a page open at dusk should follow. */
function useSystemTheme() {
  const theme = useGraphiQL(state => state.theme)
  const { setTheme } = useGraphiQLActions()
  useEffect(() => {
    if (theme) return
    const dark = matchMedia('(prefers-color-scheme: dark)')
    const follow = () => setTheme(null)
    dark.addEventListener('change', follow)
    return () => dark.removeEventListener('change', follow)
  }, [theme, setTheme])
}

/** Without a good token there may be no schema; ask again when the token has changed. */
function useSchemaForToken(token) {
  const value = useCell(token)
  const hasSchema = useGraphiQL(state => Boolean(state.schema))
  const { introspect } = useGraphiQLActions()
  const [triedWith, setTriedWith] = useState(value)
  useEffect(() => {
    if (hasSchema || value === triedWith) return
    const soon = setTimeout(() => {
      setTriedWith(value)
      introspect()
    }, 500)
    return () => clearTimeout(soon)
  }, [hasSchema, value, triedWith, introspect])
}

/** On a phone one pane is in sight at a time; a run turns to the result. */
function PaneSwitch({ pane }) {
  const isFetching = useGraphiQL(state => state.isFetching)
  const visiblePlugin = useGraphiQL(state => state.visiblePlugin)
  const { setVisiblePlugin } = useGraphiQLActions()
  const shown = useCell(pane)
  useEffect(() => {
    if (isFetching) pane.set('result')
  }, [isFetching, pane])
  useEffect(() => {
    document.body.dataset.pane = visiblePlugin ? 'plugin' : shown // page.css hides the others
  }, [visiblePlugin, shown])
  const show = next => {
    setVisiblePlugin(null)
    pane.set(next)
  }
  return (
    <div className="pane-switch" role="group" aria-label="Show">
      {['query', 'result'].map(name => (
        <button key={name} type="button" aria-pressed={!visiblePlugin && shown === name} onClick={() => show(name)}>
          {name === 'query' ? 'Query' : 'Result'}
        </button>
      ))}
    </div>
  )
}
