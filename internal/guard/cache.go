package guard

import (
	"container/list"
	"context"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// A Cache keeps parsed and validated documents by their text, the least recently used ones
// leaving first. It is bounded by their number and by their estimated size: an AST is many
// times as large as its text, and a count alone would let the largest ones in by the
// thousand. Documents are the same for every caller and hold nobody's data.
type Cache struct {
	mu       sync.Mutex
	entries  map[string]*list.Element
	recent   *list.List // of *cached, the last used one in front
	bytes    int64
	maxCount int
	maxBytes int64
}

type cached struct {
	text string
	doc  *ast.QueryDocument
}

// astFactor is how many bytes a parsed and validated document takes per byte of its text,
// at most: 15 for the Week query, 115 for the densest texts there are (TestASTSize).
const astFactor = 128

func (c *cached) bytes() int64 { return int64(len(c.text)) * astFactor }

var _ graphql.Cache[*ast.QueryDocument] = (*Cache)(nil)

// NewCache returns an empty cache for l.CacheDocuments documents of l.CacheBytes together.
func NewCache(l Limits) *Cache {
	l = l.filled()
	return &Cache{entries: map[string]*list.Element{}, recent: list.New(), maxCount: l.CacheDocuments, maxBytes: l.CacheBytes}
}

// Get returns the document of a text.
func (c *Cache) Get(_ context.Context, text string) (*ast.QueryDocument, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[text]
	if !ok {
		return nil, false
	}
	c.recent.MoveToFront(e)
	return e.Value.(*cached).doc, true
}

// has says whether a text is cached, without counting as a use.
func (c *Cache) has(text string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.entries[text]
	return ok
}

// Add keeps a document, and drops others for it. One that is larger than the whole cache is
// not kept.
func (c *Cache) Add(_ context.Context, text string, doc *ast.QueryDocument) {
	add := &cached{text, doc}
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.entries[text]; ok || add.bytes() > c.maxBytes {
		return
	}
	c.entries[text] = c.recent.PushFront(add)
	c.bytes += add.bytes()
	for len(c.entries) > c.maxCount || c.bytes > c.maxBytes {
		oldest := c.recent.Remove(c.recent.Back()).(*cached)
		delete(c.entries, oldest.text)
		c.bytes -= oldest.bytes()
	}
}
