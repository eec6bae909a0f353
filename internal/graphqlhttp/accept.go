package graphqlhttp

import (
	"cmp"
	"mime"
	"strconv"
	"strings"
)

// The media types of an answer. They differ in the status of an answer whose operation
// never ran: 400 for the first; 200 for the second, which old clients expect.
const (
	graphqlResponse = "application/graphql-response+json"
	plainJSON       = "application/json"
)

// The media types of an answer as a table.
const (
	mediaCSV    = "text/csv"
	mediaNDJSON = "application/x-ndjson"
	mediaXLSX   = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// offers are the kinds of answer, the first one for whoever takes all alike.
var offers = [...]string{plainJSON, graphqlResponse, mediaCSV, mediaNDJSON, mediaXLSX}

// maxAcceptRanges bounds the work on an Accept header; browsers send about eight ranges.
const maxAcceptRanges = 64

// accepted chooses the answer's media type by the Accept headers: the higher quality, then
// the more exact range, then the one named first, then the order of offers. No header, "*/*"
// and "application/*" mean application/json, as the specification asks for the sake of old
// clients. When no type is allowed it returns application/json, for the refusal, and false.
func accepted(headers []string) (media string, ok bool) {
	accept := strings.Join(headers, ",")
	switch strings.TrimSpace(accept) {
	case "", "*/*", plainJSON:
		return plainJSON, true
	case graphqlResponse:
		return graphqlResponse, true
	}
	type rank struct {
		named, exact int // named: place in the header, counted down, so that the first is the highest
		quality      float64
	}
	// The most exact range that covers a type decides on it, whatever its quality: so
	// "application/json;q=0, */*" excludes application/json.
	var ranks [len(offers)]rank
	left := maxAcceptRanges
	for part := range strings.SplitSeq(accept, ",") {
		if left--; left < 0 {
			break
		}
		name, params, err := mime.ParseMediaType(strings.TrimSpace(part))
		if err != nil {
			continue
		}
		if charset, sent := params["charset"]; sent && !strings.EqualFold(charset, "utf-8") {
			continue
		}
		quality := 1.0
		if q, sent := params["q"]; sent {
			if quality, err = strconv.ParseFloat(q, 64); err != nil || !(quality >= 0 && quality <= 1) {
				continue
			}
		}
		for i, offer := range offers {
			exact := exactness(name, offer)
			if exact > ranks[i].exact {
				ranks[i] = rank{left, exact, quality}
			}
		}
	}
	best := 0
	for i, r := range ranks {
		b := ranks[best]
		if cmp.Or(cmp.Compare(r.quality, b.quality), cmp.Compare(r.exact, b.exact), cmp.Compare(r.named, b.named)) > 0 {
			best = i
		}
	}
	return offers[best], ranks[best].quality > 0
}

// exactness says how closely a media range names offer: 0 not at all, 3 by its full name.
func exactness(mediaRange, offer string) int {
	switch mediaRange {
	case offer:
		return 3
	case "*/*":
		return 1
	}
	if kind, all := strings.CutSuffix(mediaRange, "/*"); all && strings.HasPrefix(offer, kind+"/") {
		return 2
	}
	return 0
}
