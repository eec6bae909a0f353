package table

import (
	"strconv"
	"strings"
)

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

// title is what @column calls a place, or else its name in the answer.
func (p *place) title() string {
	if p.settings.name != nil {
		return *p.settings.name
	}
	return p.key
}

// header is a column's short name: the one that it was given, or the path without the field
// around everything and without the steps of connections, unless these were given names.
func (s *Shape) header(p *place) string {
	if p.settings.name != nil {
		return *p.settings.name
	}
	return s.around(p.up, p.key)
}

// around is a name with those of the fields around it in front.
func (s *Shape) around(p *place, name string) string {
	sole := s.sole()
	for ; p.up != nil; p = p.up {
		step := p.title()
		if step != "" && (p.settings.name != nil || p != sole && !p.connection) {
			name = step + "." + name
		}
	}
	return name
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
			p.joined(func(at *place) bool { return at != sole && !at.connection }) == path {
			short = append(short, p)
		}
	}
	return short
}

// sheet is what @column calls a list, or the connection that it is the nodes of; "" where
// neither has a name.
func (p *place) sheet() string {
	for ; p.settings.name == nil && p.connection; p = p.up {
	}
	if p.settings.name == nil {
		return ""
	}
	return *p.settings.name
}

// headers gives columns their names, no two of which are the same, and each with its unit.
// Short ones where that is enough. Where it is not, all columns that were not given a name
// have their whole paths; one that was has the fields around it in front if its name is that
// of another, and a number behind it if that does not help.
func (s *Shape) headers(t *Table) {
	leaves := t.leaves
	names := make([]string, len(leaves))
	count := func() map[string]int {
		counts := map[string]int{}
		for i, p := range leaves {
			counts[withUnit(names[i], p.settings.Unit)]++
		}
		return counts
	}
	paths := false
	short := map[string]bool{}
	for i, p := range leaves {
		names[i] = s.header(p)
		if p.settings.name == nil {
			full := withUnit(names[i], p.settings.Unit)
			paths = paths || short[full]
			short[full] = true
		}
	}
	if paths {
		for i, p := range leaves {
			if p.settings.name == nil {
				names[i] = p.path()
			}
		}
	}
	counts := count()
	for i, p := range leaves {
		if p.settings.name != nil && counts[withUnit(names[i], p.settings.Unit)] > 1 {
			names[i] = s.around(p.up, names[i])
		}
	}
	counts = count()
	taken := map[string]bool{}
	for i, p := range leaves {
		name := withUnit(names[i], p.settings.Unit)
		for n := 2; taken[name] || n > 2 && counts[name] > 0; n++ {
			name = withUnit(names[i]+" "+strconv.Itoa(n), p.settings.Unit)
		}
		taken[name] = true
		t.Columns[i].Header = name
	}
}

// withUnit is a name with its unit behind it, unless it ends so already.
func withUnit(name string, unit Unit) string {
	return strings.TrimSuffix(name, unit.suffix()) + unit.suffix()
}
