// Monaco's workers, in place of 'graphiql/setup-workers/vite': that one hands Worker a plain string,
// which trusted types refuse, and logs to the console.

import editorWorker from 'monaco-editor/esm/vs/editor/editor.worker.js?worker&url'
import jsonWorker from 'monaco-editor/esm/vs/language/json/json.worker.js?worker&url'
import graphqlWorker from 'monaco-graphql/esm/graphql.worker.js?worker&url'

const byLabel = { json: jsonWorker, graphql: graphqlWorker }

const policy = globalThis.trustedTypes?.createPolicy('workers', {
  createScriptURL(text) {
    const url = new URL(text, location.href)
    if (url.origin !== location.origin) throw new TypeError(`a worker from ${url.origin}`)
    return url.href
  },
})

globalThis.MonacoEnvironment = {
  getWorker(_, label) {
    const url = byLabel[label] ?? editorWorker
    return new Worker(policy ? policy.createScriptURL(url) : url)
  },
}
