package caller

import "net/http"

// MayUseBasic reports whether a request may bring its token as the password of HTTP Basic,
// as far as who sends it goes: a program, or somebody who opens the address in a browser.
//
// Scripts and elements of pages may not, by what browsers say of them. A 401 that offers
// Basic would open the browser's login dialog over the page, and a password that a browser
// has kept goes along with requests that other sites make it send.
func MayUseBasic(h http.Header) bool {
	mode := h.Get("Sec-Fetch-Mode")
	return mode == "" || mode == "navigate"
}

// Challenge says in the header of a 401 how to log in: with Bearer, and with Basic where
// that is taken.
func Challenge(h http.Header, basic bool) {
	h.Set("WWW-Authenticate", "Bearer")
	if basic {
		h.Add("WWW-Authenticate", `Basic realm="shiftgraph", charset="UTF-8"`)
	}
}
