// The page: header, notice, and GraphiQL beneath them. State that more than one part reads is in cells.

import { DOC_EXPLORER_PLUGIN, DocExplorerStore } from '@graphiql/plugin-doc-explorer'
import { HISTORY_PLUGIN, HistoryStore } from '@graphiql/plugin-history'
import { GraphiQLProvider } from '@graphiql/react'
import { GraphiQL, GraphiQLInterface } from 'graphiql'
import { useState } from 'react'
import { Controls } from './Controls.jsx'
import { examplesFor, findEmployeeId, variablesText } from './examples.js'
import { examplesPlugin } from './ExamplesPane.jsx'
import { makeExporter } from './export.js'
import { exportPlugin } from './ExportPane.jsx'
import { makeCell } from './cell.js'
import { makeFetcher } from './fetcher.js'
import { Header } from './Header.jsx'
import { Hints } from './Hints.jsx'
import { Notice } from './Notice.jsx'
import { StatusLine } from './StatusLine.jsx'
import { memoryStorage } from './storage.js'
import { editorThemeNames } from './theme.js'

// Named as page.css labels it in the sidebar.
const docs = { ...DOC_EXPLORER_PLUGIN, title: 'Docs' }

/** makeWorkbench builds everything that must stay the same object while the page is open. */
function makeWorkbench(config, now) {
  const token = makeCell(config.token)
  const lastAnswer = makeCell(null)
  const employee = makeCell(config.employee)
  const pane = makeCell('query')
  const fetcher = makeFetcher({
    // Relative, so that the page works behind a path prefix.
    endpoint: new URL('graphql', document.baseURI).href,
    token: token.get,
    onAnswer({ body, answer }) {
      lastAnswer.set(answer)
      if (!config.employee) employee.set(findEmployeeId(body) || employee.get())
    },
  })
  const examples = () => examplesFor({ unit: config.unit, employee: employee.get(), now })
  return {
    token,
    lastAnswer,
    pane,
    fetcher,
    first: examples()[0],
    plugins: [
      docs,
      examplesPlugin({ examples, onOpen: () => pane.set('query') }),
      exportPlugin(makeExporter({ base: document.baseURI, token: token.get })),
      HISTORY_PLUGIN,
    ],
    storage: memoryStorage(),
  }
}

export function Page({ config, now }) {
  const [{ token, lastAnswer, pane, fetcher, first, plugins, storage }] = useState(() => makeWorkbench(config, now))
  return (
    <>
      <Header version={config.version} token={token} />
      <Notice sandbox={config.sandbox} token={token} />
      <main className="workbench">
        <GraphiQLProvider
          fetcher={fetcher}
          storage={storage}
          shouldPersistHeaders={false}
          initialQuery={first.query}
          initialVariables={variablesText(first.variables)}
          plugins={plugins}
          referencePlugin={docs}
          editorTheme={editorThemeNames}
          inputValueDeprecation
          schemaDescription
        >
          <HistoryStore>
            <DocExplorerStore>
              <Controls token={token} pane={pane} />
              <GraphiQLInterface isHeadersEditorEnabled={false} showPersistHeadersSettings={false} defaultEditorToolsVisibility="variables">
                <GraphiQL.Logo>
                  <Hints />
                </GraphiQL.Logo>
                <GraphiQL.Footer>
                  <StatusLine lastAnswer={lastAnswer} />
                </GraphiQL.Footer>
              </GraphiQLInterface>
            </DocExplorerStore>
          </HistoryStore>
        </GraphiQLProvider>
      </main>
    </>
  )
}
