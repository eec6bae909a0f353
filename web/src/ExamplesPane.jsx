// The Examples pane: a click puts an operation and its variables into the editors.

import { useGraphiQL, useGraphiQLActions } from '@graphiql/react'
import { variablesText } from './examples.js'

// Four lines of a list, in the stroke of GraphiQL's own icons.
function Icon(props) {
  return (
    <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" {...props}>
      <path d="M3 4.5h.01M7 4.5h10M3 10h.01M7 10h10M3 15.5h.01M7 15.5h6" />
    </svg>
  )
}

// Below this width the pane covers the editors (page.css), so it closes when it has done its work.
const phone = '(max-width: 700px)'

/** examplesPlugin makes the pane. examples() gives the list as it is now; onOpen is told of each choice. */
export function examplesPlugin({ examples, onOpen }) {
  function Pane() {
    const { queryEditor, variableEditor, responseEditor } = useGraphiQL(state => ({
      queryEditor: state.queryEditor,
      variableEditor: state.variableEditor,
      responseEditor: state.responseEditor,
    }))
    const { addTab, setOperationName, setVisiblePlugin, updateActiveTabValues } = useGraphiQLActions()
    const list = examples()

    function open({ name, query, variables }) {
      if (!queryEditor || !variableEditor) return
      // What the reader wrote stays in its tab; an example that nobody touched makes room for the next.
      const now = queryEditor.getValue()
      if (now.trim() && !list.some(example => example.query === now)) addTab()
      const text = variablesText(variables)
      queryEditor.setValue(query)
      variableEditor.setValue(text)
      responseEditor?.setValue('')
      updateActiveTabValues({ query, variables: text, response: null, operationName: name })
      // GraphiQL reads the name from the query only after a pause; a quick run would send the old one.
      setOperationName(name)
      onOpen()
      if (matchMedia(phone).matches) setVisiblePlugin(null)
    }

    return (
      <section className="examples" aria-label="Examples">
        <h2>Examples</h2>
        <ul>
          {list.map(example => (
            <li key={example.name}>
              <button type="button" onClick={() => open(example)}>
                <strong>{example.title}</strong>
                <span>{example.about}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
    )
  }
  return { title: 'Examples', icon: Icon, content: Pane }
}
