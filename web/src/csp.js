// Imported first: what GraphiQL and Monaco need to live under the page's CSP (see embed.go).

import DOMPurify from 'dompurify'

// Monaco and Radix add <style> elements at run time; style-src wants the page's nonce on them.
const nonce = document.querySelector('meta[property=csp-nonce]')?.nonce
if (nonce) {
  const create = document.createElement
  document.createElement = function (...args) {
    const element = create.apply(this, args)
    if (element instanceof HTMLStyleElement) element.nonce = nonce
    return element
  }
  globalThis.__webpack_nonce__ = nonce // read by Radix's get-nonce
}

// The docs explorer sets markdown by innerHTML. Without this policy trusted types blank the whole page.
globalThis.trustedTypes?.createPolicy('default', { createHTML: html => DOMPurify.sanitize(html) })
