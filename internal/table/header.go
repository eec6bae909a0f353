package table

import "strings"

// path is the names from the answer to a place, joined by points.
func (p *place) path() string { return p.joined(func(*place) bool { return true }) }

func (p *place) joined(keep func(*place) bool) string {
	var names []string
	for at := p; at.up != nil; at = at.up {
		if keep(at) {
			names = append(names, at.key)
		}
	}
	for i, j := 0, len(names)-1; i < j; i, j = i+1, j-1 {
		names[i], names[j] = names[j], names[i]
	}
	return strings.Join(names, ".")
}

// sole is the field around everything else; nil where the operation has several.
func (s *Shape) sole() *place {
	var sole *place
	for _, kid := range s.root.kids {
		switch {
		case kid.key == "__typename":
		case sole != nil || kid.leaf():
			return nil
		default:
			sole = kid
		}
	}
	return sole
}

// header is a column's short name: the path without the field around everything and
// without the steps of connections.
func (s *Shape) header(p *place) string {
	sole := s.sole()
	return p.joined(func(at *place) bool { return at != sole && !at.connection })
}

// nameList is how a list is called: by its path without the steps of connections.
func (s *Shape) nameList(p *place) string {
	name := p.joined(func(at *place) bool { return !at.connection })
	for _, other := range s.lists {
		if other != p && other.joined(func(at *place) bool { return !at.connection }) == name {
			return p.path() // nodes and edges of one connection
		}
	}
	return name
}

// named returns the lists that a path may mean: the whole path, or without the field around
// everything, or without the steps of connections.
func (s *Shape) named(path string) []*place {
	sole := s.sole()
	var short []*place
	for _, p := range s.lists {
		if p.path() == path {
			return []*place{p}
		}
		if p.joined(func(at *place) bool { return !at.connection }) == path ||
			p.joined(func(at *place) bool { return at != sole }) == path ||
			s.header(p) == path {
			short = append(short, p)
		}
	}
	return short
}

// headers gives columns their names: short ones, or whole paths for all where two short
// ones were the same.
func (s *Shape) headers(t *Table, leaves []*place) {
	seen := map[string]bool{}
	for i, p := range leaves {
		name := s.header(p)
		if seen[name] {
			for i, p := range leaves {
				t.Columns[i].Header = p.path()
			}
			return
		}
		seen[name] = true
		t.Columns[i].Header = name
	}
}
