// What the build changes in GraphiQL's published files, and why. A patch that no longer matches stops the
// build: after an update of GraphiQL, look whether it is still needed (README.md, "Updating").

import { readFileSync } from 'node:fs'

const edits = {
  // JSON prettify by jsonc-parser, which is there already, in place of prettier's babel and estree: 0.14 MB gzip.
  '@graphiql/react/dist/utility/jsonc.js': [
    [/async function formatJSONC[\s\S]*?\n}\n/, 'async function formatJSONC(content) { return applyEdits(content, format(content, undefined, { tabSize: 2, insertSpaces: true })) }\n'],
    ['import { parse,', 'import { applyEdits, format, parse,'],
  ],
  // axe, nested-interactive and aria-required-children: a role=tab around two buttons, in a tablist that may
  // hold nothing but tabs. The close buttons make it a list of buttons, one of them current.
  '@graphiql/react/dist/components/tabs/index.js': [
    ['"aria-selected": isActive,\n', ''],
    ['role: "tab",\n', ''],
    ['role: "tablist",', 'role: "list",'],
  ],
  'graphiql/dist/GraphiQL.js': [
    ['jsx(Tab.Button, { "aria-controls"', 'jsx(Tab.Button, { "aria-current": index_1 === activeTabIndex ? "true" : undefined, "aria-controls"'],
    ['role: "tabpanel"', 'role: "group"'],
  ],
  // The list of keys: the command palette is not in our Monaco; the way out of the editor belongs there.
  'graphiql/dist/ui/short-keys.js': [
    ['"Open the Command Palette (you must have focus in the editor)": "F1"', '"Let Tab leave the editor, or type tabs again": /Mac/.test(navigator.userAgent) ? "Ctrl-Shift-M" : "Ctrl-M"'],
  ],
  // axe, label-content-name-mismatch: the label hides the operation's name from those who hear the page.
  '@graphiql/plugin-history/dist/components.js': [[', "aria-label": "Set active"', '']],
}

/** patchText applies the edits of one file; each must match exactly once. */
export function patchText(file, text, list) {
  for (const [find, put] of list) {
    const found = typeof find === 'string' ? text.split(find).length - 1 : [...text.matchAll(new RegExp(find, `${find.flags}g`))].length
    if (found !== 1) throw new Error(`build/patches.js: ${file}: expected one match of ${find}, found ${found}. See README.md, "Updating".`)
    text = text.replace(find, () => put)
  }
  return text
}

/** patchGraphiQL is the Vite plugin that applies the edits above. */
export function patchGraphiQL() {
  const left = new Set(Object.keys(edits))
  return {
    name: 'shiftgraph-patch-graphiql',
    apply: 'build',
    transform(code, id) {
      const file = Object.keys(edits).find(name => id.endsWith(`/node_modules/${name}`))
      if (!file) return
      left.delete(file)
      return { code: patchText(file, code, edits[file]), map: null }
    },
    buildEnd(error) {
      if (!error && left.size) this.error(`build/patches.js: not in the build any more: ${[...left].join(', ')}. See README.md, "Updating".`)
    },
  }
}

/**
 * slimMonaco puts src/monaco-slim.js in the place of monaco-graphql's './monaco-editor'. An alias is not
 * enough, because monaco-graphql imports it by a relative path.
 */
export function slimMonaco() {
  const slim = new URL('../src/monaco-slim.js', import.meta.url).pathname
  let used = false
  return {
    name: 'shiftgraph-slim-monaco',
    apply: 'build',
    enforce: 'pre',
    async resolveId(source, from) {
      if (!/monaco-editor(\.js)?$/.test(source)) return
      const found = await this.resolve(source, from, { skipSelf: true })
      if (!found?.id.endsWith('/monaco-graphql/esm/monaco-editor.js')) return
      used = true
      return slim
    },
    buildEnd(error) {
      if (!error && !used) this.error('build/patches.js: monaco-graphql/esm/monaco-editor.js is not imported any more; the whole of Monaco may be in the build. See README.md, "Updating".')
    },
  }
}

/** monacoNotices puts Monaco's own third-party notices beside the licences that Vite collects. */
export function monacoNotices(fileName) {
  return {
    name: 'shiftgraph-monaco-notices',
    apply: 'build',
    generateBundle() {
      const notices = readFileSync(new URL('../node_modules/monaco-editor/ThirdPartyNotices.txt', import.meta.url), 'utf8')
      this.emitFile({ type: 'asset', fileName, source: notices.replaceAll('\r\n', '\n') })
    },
  }
}
