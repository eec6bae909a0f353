// The editors' colours. page.css holds the same palette for everything around them.
// Each colour has at least 4.5:1 on its background; axe checks that in e2e.

const ink = {
  light: { base: 'vs', text: '253044', soft: '5a6678', name: '0a5f8a', value: '9a3412', keyword: '6b2fb3', number: '166b3f', surface: 'ffffff', line: '25304414', selected: 'cfe6f5' },
  dark: { base: 'vs-dark', text: 'd3dae6', soft: '93a0b5', name: '7cc7f2', value: 'f2b179', keyword: 'c9a7ff', number: '8fd6a8', surface: '1a212c', line: 'd3dae618', selected: '2b4a63' },
}

function editorTheme({ base, text, soft, name, value, keyword, number, surface, line, selected }) {
  const brackets = Object.fromEntries([1, 2, 3, 4, 5, 6].map(n => [`editorBracketHighlight.foreground${n}`, `#${text}`]))
  return {
    base,
    inherit: true,
    rules: [
      { token: '', foreground: text },
      { token: 'comment', foreground: soft },
      { token: 'keyword', foreground: keyword },
      { token: 'key.identifier.gql', foreground: name },
      { token: 'type.identifier.gql', foreground: number },
      { token: 'argument.identifier.gql', foreground: value },
      { token: 'annotation', foreground: keyword },
      { token: 'number', foreground: number },
      { token: 'string', foreground: value },
      { token: 'string.key.json', foreground: name },
      { token: 'string.value.json', foreground: value },
      { token: 'keyword.json', foreground: keyword },
      { token: 'delimiter', foreground: soft },
    ],
    colors: {
      ...brackets,
      'editor.background': '#00000000', // the panes behind have their own
      'editor.foreground': `#${text}`,
      'editor.selectionBackground': `#${selected}`,
      'editorLineNumber.foreground': `#${soft}`,
      'editorLineNumber.activeForeground': `#${text}`,
      'editorIndentGuide.background1': `#${line}`,
      'editorWidget.background': `#${surface}`,
      'editorHoverWidget.background': `#${surface}`,
      'editorSuggestWidget.background': `#${surface}`,
      'editorSuggestWidget.selectedBackground': `#${selected}`,
      'editorSuggestWidget.selectedForeground': `#${text}`,
      'editorSuggestWidget.highlightForeground': `#${name}`,
      'editorSuggestWidget.focusHighlightForeground': `#${name}`,
      'list.hoverBackground': `#${line}`,
      'menu.background': `#${surface}`,
      'menu.foreground': `#${text}`,
      'menu.selectionBackground': `#${selected}`,
      'menu.selectionForeground': `#${text}`,
      focusBorder: `#${name}`,
      'scrollbar.shadow': '#00000000',
      'scrollbarSlider.background': `#${soft}55`,
      'scrollbarSlider.hoverBackground': `#${soft}88`,
      'scrollbarSlider.activeBackground': `#${soft}aa`,
    },
  }
}

/** editorThemeNames is GraphiQL's editorTheme prop. */
export const editorThemeNames = { light: 'shiftgraph-light', dark: 'shiftgraph-dark' }

export const editorThemes = {
  [editorThemeNames.light]: editorTheme(ink.light),
  [editorThemeNames.dark]: editorTheme(ink.dark),
}

/** editorLook: the system's font in place of GraphiQL's Fira Code, which is not served, and no bars over the text. */
export const editorLook = {
  fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace',
  fontSize: 13,
  wordWrap: 'on',
  wrappingIndent: 'indent',
  scrollbar: { verticalScrollbarSize: 8, horizontalScrollbarSize: 8 },
}
