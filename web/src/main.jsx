// The page's entry. csp.js and workers.js must come before anything that loads Monaco.

import './csp.js'
import './workers.js'

// These four are graphiql/style.css without its fonts in data: URLs and its second copy of Monaco's CSS.
import '@graphiql/react/style.css'
import '@graphiql/plugin-doc-explorer/style.css'
import '@graphiql/plugin-history/style.css'
import 'graphiql/graphiql.css'
import './page.css'

import { createRoot } from 'react-dom/client'
import { readConfig } from './config.js'
import { Page } from './Page.jsx'

createRoot(document.getElementById('root')).render(<Page config={readConfig(document)} now={new Date()} />)
