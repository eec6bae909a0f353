// Beside the tabs: the keys one has to know. Tab types a tab in the editor, so the way out must be said (WCAG 2.1.2).

import { isMacOs } from '@graphiql/react'

export function Hints() {
  return (
    <p className="hints">
      <span>
        <kbd>{isMacOs ? '⌘' : 'Ctrl'}</kbd> <kbd>Enter</kbd> runs
      </span>
      <span>
        <kbd>Ctrl</kbd> {isMacOs && <kbd>⇧</kbd>} <kbd>M</kbd> lets Tab leave the editor
      </span>
    </p>
  )
}
