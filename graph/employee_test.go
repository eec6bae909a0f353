package graph

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/graph/gen"
	"shiftgraph/graph/page"
	"shiftgraph/internal/wfm"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Müller":       "muller",
		"MULLER":       "muller",
		"Mu\u0308ller": "muller", // the accent as a mark of its own
		"Großmann":     "grossmann",
		"Łukasz":       "lukasz",
		"Søren":        "soren",
		"Đặng":         "dang",
		"İrem Işık":    "irem isik",
		"O'Neill":      "o'neill",
		"田中":           "田中",
		"":             "",
	} {
		if got := fold(in); got != want {
			t.Errorf("fold(%q) = %q, want %q", in, got, want)
		}
	}
}

// Letters that stand in the table fold to what the whole rule makes of them, whatever letters
// stand beside them.
func TestFoldedLetterByLetter(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		letters := make([]rune, 1+random.IntN(6))
		for i := range letters {
			letters[i] = rune(random.IntN(len(foldedLatin)))
			if random.IntN(30) == 0 {
				letters[i] = []rune{'\u0308', '田', 'ẞ', '\u0345', 'ﬁ'}[random.IntN(5)]
			}
		}
		if s := string(letters); fold(s) != foldedByRule(s) {
			t.Fatalf("fold(%+q) = %+q, by the whole rule %+q", s, fold(s), foldedByRule(s))
		}
	}
	if s := "a\xffÄ"; fold(s) != foldedByRule(s) {
		t.Errorf("fold(%q) = %q, by the whole rule %q", s, fold(s), foldedByRule(s))
	}
}

func TestNumericOrder(t *testing.T) {
	numbers := []string{"", "7", "0042", "100", "P9", "P10", "P010a", "Q1", strings.Repeat("9", 40)}
	slices.SortFunc(numbers, func(a, b string) int { return strings.Compare(numeric(a), numeric(b)) })
	want := []string{"", "7", "0042", "100", strings.Repeat("9", 40), "P9", "P10", "P010a", "Q1"}
	if diff := cmp.Diff(want, numbers); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func somebody(id wfm.ID, first, last, number string) wfm.Employee {
	return wfm.Employee{ID: id, FirstName: &first, LastName: &last, PersonnelNumber: &number}
}

func idsOf(people []*wfm.Employee) []wfm.ID {
	out := []wfm.ID{}
	for _, p := range people {
		out = append(out, p.ID)
	}
	return out
}

func TestByText(t *testing.T) {
	people := []wfm.Employee{
		somebody(1, "Jürgen", "Müller", "0042"),
		somebody(2, "Anna", "Muller-Lüdenscheidt", "0043"),
		somebody(3, "Zoë", "García", "1042"),
		{ID: 4, Deleted: true},
	}
	yes, no := true, false
	filter := func(text string) *gen.EmployeeFilter { return &gen.EmployeeFilter{Text: &text} }
	for name, test := range map[string]struct {
		filter *gen.EmployeeFilter
		want   []wfm.ID
	}{
		"empty":                 {&gen.EmployeeFilter{}, []wfm.ID{1, 2, 3, 4}},
		"without accents":       {filter("muller"), []wfm.ID{1, 2}},
		"with accents":          {filter("MÜLLER"), []wfm.ID{1, 2}},
		"words in any order":    {filter("muller  jurgen"), []wfm.ID{1}},
		"number":                {filter("042"), []wfm.ID{1, 3}},
		"number and name":       {filter("042 zoe"), []wfm.ID{3}},
		"not across the fields": {filter("muller0042"), []wfm.ID{}},
		"deleted":               {&gen.EmployeeFilter{Deleted: &yes}, []wfm.ID{4}},
		"not deleted":           {&gen.EmployeeFilter{Deleted: &no}, []wfm.ID{1, 2, 3}},
		"nobody":                {filter("nobody"), []wfm.ID{}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, idsOf(byText(arrange(people, gen.EmployeeOrderID), test.filter))); diff != "" {
				t.Errorf("ids (-want +got):\n%s", diff)
			}
		})
	}
}

func TestArrange(t *testing.T) {
	people := []wfm.Employee{
		somebody(4, "Bea", "Özil", "P10"),
		somebody(1, "Ann", "Zimmer", "P9"),
		somebody(3, "bea", "ozil", "P9"),
		somebody(2, "Ada", "Ozil", "p2"),
	}
	for order, want := range map[gen.EmployeeOrder][]wfm.ID{
		gen.EmployeeOrderName:            {2, 3, 4, 1},
		gen.EmployeeOrderPersonnelNumber: {2, 1, 3, 4},
		gen.EmployeeOrderID:              {1, 2, 3, 4},
	} {
		got := []wfm.ID{}
		for _, p := range arrange(people, order) {
			got = append(got, p.ID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", order, diff)
		}
	}
}

// crowd is n people with few names, so that many are alike.
func crowd(n int) []wfm.Employee {
	random := rand.New(rand.NewPCG(3, 4))
	out := make([]wfm.Employee, n)
	for i := range out {
		out[i] = somebody(wfm.ID(i+1), fmt.Sprint("F", random.IntN(3)), fmt.Sprint("L", random.IntN(3)), "")
	}
	return out
}

// A listed page is a page of people.
type listed struct {
	from int
	info page.Info
}

// pageIDs are the ids of the people on a page.
func pageIDs(p listed, all []*wfm.Employee) []wfm.ID {
	out := []wfm.ID{}
	for _, e := range all[p.from : p.from+p.info.Len] {
		out = append(out, e.ID)
	}
	return out
}

func pageOf(p *pageRequest, all []*wfm.Employee, order gen.EmployeeOrder) listed {
	from, info := p.of(len(all), func(i int) sortKey { return keyOfEmployee(all[i], order) })
	return listed{from, info}
}

// Pages of any size, forwards and backwards, give every person once and in order.
func TestPagesGiveTheWholeList(t *testing.T) {
	all := arrange(crowd(37), gen.EmployeeOrderName)
	want := pageIDs(listed{0, page.Info{Len: len(all)}}, all)
	for _, size := range []int{1, 5, 36, 37, 38} {
		var forwards, backwards []wfm.ID
		var after, before *string
		for more := true; more; {
			p, err := newPageRequest(&size, after, nil, nil, 100)
			if err != nil {
				t.Fatal(err)
			}
			page := pageOf(p, all, gen.EmployeeOrderName)
			forwards = append(forwards, pageIDs(page, all)...)
			after, more = page.info.EndCursor(), page.info.HasNextPage
		}
		for more := true; more; {
			p, err := newPageRequest(nil, nil, &size, before, 100)
			if err != nil {
				t.Fatal(err)
			}
			page := pageOf(p, all, gen.EmployeeOrderName)
			backwards = append(pageIDs(page, all), backwards...)
			before, more = page.info.StartCursor(), page.info.HasPreviousPage
		}
		if diff := cmp.Diff(want, forwards); diff != "" {
			t.Errorf("pages of %d forwards (-want +got):\n%s", size, diff)
		}
		if diff := cmp.Diff(want, backwards); diff != "" {
			t.Errorf("pages of %d backwards (-want +got):\n%s", size, diff)
		}
	}
	everything, err := newPageRequest(nil, nil, nil, nil, 5)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, pageIDs(pageOf(everything, all, gen.EmployeeOrderName), all)); diff != "" {
		t.Errorf("without first and last (-want +got):\n%s", diff)
	}
}

func TestAPageGoesOnWhereItsLastPersonWas(t *testing.T) {
	size := 2
	p, _ := newPageRequest(&size, nil, nil, nil, 100)
	first := pageOf(p, arrange(crowd(9), gen.EmployeeOrderID), gen.EmployeeOrderID) // 1, 2
	p, err := newPageRequest(&size, first.info.EndCursor(), nil, nil, 100)
	if err != nil {
		t.Fatal(err)
	}
	rest := arrange(slices.DeleteFunc(crowd(9), func(e wfm.Employee) bool { return e.ID == 2 }), gen.EmployeeOrderID) // 2 has left
	if diff := cmp.Diff([]wfm.ID{3, 4}, pageIDs(pageOf(p, rest, gen.EmployeeOrderID), rest)); diff != "" {
		t.Errorf("second page (-want +got):\n%s", diff)
	}
}

func TestPagingMistakes(t *testing.T) {
	n := func(i int) *int { return &i }
	s := func(s string) *string { return &s }
	ok, _ := newPageRequest(nil, nil, nil, nil, 100, "name")
	cursor := s(ok.cursor(sortKey{"x", 1}))
	for name, test := range map[string]struct {
		first  *int
		after  *string
		last   *int
		before *string
		names  string
	}{
		"both ends":                {first: n(1), last: n(1), names: "last"},
		"negative":                 {first: n(-1), names: "first"},
		"too many":                 {last: n(101), names: "last"},
		"no cursor at all":         {after: s("%%%"), names: "after"},
		"too short for a cursor":   {before: s("AAAA"), names: "before"},
		"cursor of another list":   {after: s("AAAAAAAAAAAAAAAAAA"), names: "after"},
		"cursor of another filter": {before: cursor, names: "before"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newPageRequest(test.first, test.after, test.last, test.before, 100, "another")
			input, ok := errors.AsType[*inputError](err)
			if !ok || input.Argument != test.names {
				t.Errorf("got %v; want a mistake in %s", err, test.names)
			}
		})
	}
}
