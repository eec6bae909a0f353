// What the server tells the page: embed.go writes it into a meta element, because the CSP allows no inline script.

const nothing = { sandbox: false, token: '', unit: '', employee: '', version: '' }

/**
 * readConfig reads <meta name="shiftgraph">. A page without it, or served by Vite alone, gets empty values:
 * then the reader types token and ids.
 */
export function readConfig(document) {
  const text = document.querySelector('meta[name="shiftgraph"]')?.content
  let told
  try {
    told = JSON.parse(text)
  } catch {
    told = {}
  }
  const config = { ...nothing }
  for (const key of Object.keys(nothing)) {
    if (typeof told?.[key] === typeof nothing[key]) config[key] = told[key]
  }
  // The server promises to send a token only for the sandbox; the page does not count on it.
  if (!config.sandbox) config.token = ''
  return config
}
