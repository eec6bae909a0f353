package main

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shiftgraph/internal/config"
	"shiftgraph/upstream/cache/cachetest"
	"shiftgraph/upstream/plan"
	"shiftgraph/upstream/sandbox"
)

// caching starts a facade that keeps what it is told to by default.
func caching(t testing.TB, c sandbox.Config, args ...string) (*server, *sandbox.Server) {
	return overSandbox(t, c, append([]string{"-cache-bytes", "33554432"}, args...)...)
}

// asked returns what the upstream was asked since the last time.
func asked(stand *sandbox.Server) []string {
	calls := paths(stand.Calls())
	stand.ResetCalls()
	return calls
}

func TestWeekWithWarmReferenceDataIsOneCall(t *testing.T) {
	s, stand := caching(t, sandbox.Config{})
	cold := s.ask(weekQuery, week("1001"))
	if got := asked(stand); len(got) != 4 {
		t.Errorf("cold: %v", got)
	}
	warm := s.ask(weekQuery, week("1001"))
	want := []string{"GET /v1/planning_units/1001/schedule/2026-11-16?end_date=2026-11-22&levels=plan,final"}
	if diff := cmp.Diff(want, asked(stand)); diff != "" {
		t.Errorf("warm: calls (-want +got):\n%s", diff)
	}
	if warm.plain() != cold.plain() {
		t.Error("a warm answer is another")
	}
	if f := at(t, cold.Extensions, "freshness"); at(t, f, "ageSeconds") != 0.0 || at(t, f, "oldest") != nil {
		t.Errorf("cold: freshness %v", f)
	}
	if f := at(t, warm.Extensions, "freshness"); at(t, f, "oldest") == nil || at(t, f, "stale") != false {
		t.Errorf("warm: freshness %v", f)
	}
}

// get sends an operation by GET, as a client with a cache of its own would.
func (s *server) get(query string, headers ...string) *answer {
	s.t.Helper()
	return s.send(http.MethodGet, "/graphql?query="+strings.ReplaceAll(query, " ", "%20"), "", append([]string{"Authorization", "Bearer " + sandbox.AdminToken}, headers...)...)
}

func TestCacheControlSaysHowLongAnAnswerHolds(t *testing.T) {
	s, stand := caching(t, sandbox.Config{}, "-cache-ttl", "activities=10m,contracts=5m")
	for _, test := range []struct {
		name, query, control string
	}{
		{"what is kept", "{activities{name}}", "private, max-age=600"},
		{"the shortest of several", "{activities{name}contracts{name}}", "private, max-age=300"},
		{"what is not kept", `{planningUnit(id:"1001"){requirements(period:{start:"2026-11-16",end:"2026-11-16"}){date}}}`, "private, max-age=0"},
		{"an unknown id is not an error", `{activity(id:"1"){name}none:activity(id:"99"){name}}`, "private, max-age=600"},
		{"nothing was asked", "{levels{level}}", "no-store"},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := s.get(test.query, "Cache-Control", "no-cache")
			got := a.header.Get("Cache-Control")
			if age, err := strconv.Atoi(a.header.Get("Age")); test.control != "no-store" && (err != nil || age != 0) {
				t.Errorf("Age %q", a.header.Get("Age"))
			}
			if got != test.control && got != less(test.control) { // a second may have passed
				t.Errorf("Cache-Control %q, want %q: %.200s", got, test.control, a.body)
			}
		})
	}
	stand.ResetCalls()
	if a := s.get("{activities{nothing}}"); a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("an error: %q", a.header.Get("Cache-Control"))
	}
}

// less is a Cache-Control with a second less.
func less(control string) string {
	before, seconds, ok := strings.Cut(control, "max-age=")
	if n, err := strconv.Atoi(seconds); ok && err == nil {
		return before + "max-age=" + strconv.Itoa(n-1)
	}
	return control
}

func TestNoCacheIsHonoured(t *testing.T) {
	s, stand := caching(t, sandbox.Config{})
	for _, test := range []struct {
		header string
		calls  int
	}{{"", 1}, {"", 0}, {"max-age=3600", 0}, {"no-cache", 1}, {"max-age=0", 1}, {"no-store", 1}, {"max-stale=5", 0}, {"", 0}} {
		s.get("{activities{name}}", "Cache-Control", test.header)
		if got := asked(stand); len(got) != test.calls {
			t.Errorf("with %q: %v, want %d calls", test.header, got, test.calls)
		}
	}
}

func TestErrorsAndPartsAreNotKept(t *testing.T) {
	s, stand := caching(t, sandbox.Config{Faults: sandbox.Faults{ServerError: sandbox.Rule{First: 3, Paths: "/activities"}}}, "-cache-ttl", "schedules=1h")
	failed := s.get("{activities{name}contracts{name}}")
	if failed.code() != "UPSTREAM_UNAVAILABLE" || failed.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%q %.300s", failed.header.Get("Cache-Control"), failed.body)
	}
	stand.ResetCalls()
	if again := s.get("{activities{name}contracts{name}}"); len(again.Errors) > 0 {
		t.Errorf("%.300s", again.body)
	}
	if diff := cmp.Diff([]string{"GET /v1/activities"}, asked(stand)); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// A planner never sees what the admin was answered, nor the other way round.
func TestKeptAnswersOfTokensDoNotMix(t *testing.T) {
	s, _ := caching(t, sandbox.Config{})
	const query = `{ planningUnits(includeDeleted: true) { id } employees { totalCount } planningUnit(id: "1003") { name } }`
	admin, planner := s.askAs(sandbox.AdminToken, query, nil), s.askAs(sandbox.PlannerToken, query, nil)
	if admin.plain() == planner.plain() {
		t.Fatal("both see the same")
	}
	for range 3 {
		if got := s.askAs(sandbox.PlannerToken, query, nil); got.plain() != planner.plain() {
			t.Errorf("the planner sees %.300s", got.body)
		}
		if got := s.askAs(sandbox.AdminToken, query, nil); got.plain() != admin.plain() {
			t.Errorf("the admin sees %.300s", got.body)
		}
	}
	if a := s.askAs("no-such-token", query, nil); a.code() != "UNAUTHENTICATED" {
		t.Errorf("%.300s", a.body)
	}
}

// What is kept of lists, in order and as text, makes no answer another one: each is that of
// a facade that keeps nothing.
func TestKeptListsAnswerAlike(t *testing.T) {
	kept, _ := caching(t, sandbox.Config{})
	plain, _ := overSandbox(t, sandbox.Config{}, "-cache-bytes", "0")
	queries := []string{
		`{ employees { totalCount nodes { id fullName personnelNumber } pageInfo { endCursor } } }`,
		`{ employees(first: 20) { nodes { id fullName personnelNumber } } }`,
		`{ employees(last: 7, orderBy: PERSONNEL_NUMBER) { nodes { personnelNumber id } edges { cursor node { id } } } }`,
		`{ employees(first: 5, orderBy: ID) { nodes { id skills { skill { name } } } } }`,
		`{ employees(filter: {deleted: true}) { nodes { id fullName deleted } } }`,
		`{ a: employees(first: 3) { nodes { fullName } } b: employees(first: 3) { nodes { name: fullName __typename } } }`,
	}
	want := map[string]string{}
	for round := range 4 {
		for i, query := range queries {
			for _, token := range []string{sandbox.AdminToken, sandbox.PlannerToken} {
				key := strconv.Itoa(i) + token
				if round == 0 {
					want[key] = plain.askAs(token, query, nil).plain()
				}
				if got := kept.askAs(token, query, nil).plain(); got != want[key] {
					t.Errorf("round %d, %s: %s\ngot  %.300s\nwant %.300s", round, token, query, got, want[key])
				}
			}
		}
	}
}

// Once the API has refused a token, what was kept of it is at hand no more; that of others is.
// A body that was prepared for one token shows it nothing of another.
func TestARefusedTokenLosesWhatIsAtHand(t *testing.T) {
	stand, _ := startSandbox(t, sandbox.Config{})
	var refuses atomic.Bool
	api := serveTest(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if refuses.Load() && r.Header.Get("Authorization") == "Bearer "+sandbox.AdminToken {
			http.Error(w, `{"message":"revoked"}`, http.StatusUnauthorized)
			return
		}
		stand.ServeHTTP(w, r)
	}))
	s := start(t, api+"/v1", "-cache-bytes", "33554432")
	const people = `{ employees { nodes { id fullName } } }`
	before := map[string]string{}
	for range 3 { // as text, in the end
		for _, token := range []string{sandbox.AdminToken, sandbox.PlannerToken} {
			before[token] = s.askAs(token, people, nil).plain()
		}
	}
	refuses.Store(true)
	if a := s.ask(people, nil); a.plain() != before[sandbox.AdminToken] {
		t.Errorf("it is refused before anybody could know: %.300s", a.body)
	}
	s.ask(weekQuery, week("1001")) // which asks the API
	if a := s.ask(people, nil); a.code() != "UNAUTHENTICATED" || strings.Contains(a.body, "fullName") {
		t.Errorf("the refused token is told %.300s", a.body)
	}
	if a := s.askAs(sandbox.PlannerToken, people, nil); a.plain() != before[sandbox.PlannerToken] {
		t.Errorf("the other token is told %.300s", a.body)
	}
	refuses.Store(false)
	if a := s.ask(people, nil); a.plain() != before[sandbox.AdminToken] {
		t.Errorf("the token that is taken again is told %.300s", a.body)
	}
}

// Where the API is gone, reference data stand in for a while and say so; schedules, which
// are not kept, do not.
func TestReferenceDataOutliveAnOutage(t *testing.T) {
	stand, api := startSandbox(t, sandbox.Config{})
	s := start(t, api, "-cache-bytes", "33554432", "-cache-ttl", "activities=1ms,employees=1ms,planning_units=1ms", "-cache-stale", "0s")
	if a := s.ask(weekQuery, week("1001")); len(a.Errors) > 0 {
		t.Fatalf("%.300s", a.body)
	}
	time.Sleep(5 * time.Millisecond) // over the lifetime of what is kept
	if err := stand.SetFaults(sandbox.Faults{ServerError: sandbox.Rule{Every: 1}}); err != nil {
		t.Fatal(err)
	}
	a := s.ask(weekQuery, week("1001"))
	if at(t, a.Data, "planningUnit", "name") != "Service Berlin" || at(t, a.Data, "planningUnit", "schedule") != nil || a.code() != "UPSTREAM_UNAVAILABLE" {
		t.Errorf("%.300s", a.body)
	}
	if f := at(t, a.Extensions, "freshness"); at(t, f, "stale") != true || at(t, f, "upstreamFailed") != true {
		t.Errorf("freshness %v", f)
	}
	alone := s.get(`{activity(id:"1"){name}}`) // which reads no more than the week did
	if len(alone.Errors) > 0 || !strings.HasSuffix(alone.header.Get("Cache-Control"), "max-age="+alone.header.Get("Age")) {
		t.Errorf("%q, age %q: %.300s", alone.header.Get("Cache-Control"), alone.header.Get("Age"), alone.body)
	}
}

// Two processes share what one of them asked for, where they share a Redis and a secret.
func TestTwoFacadesShareARedis(t *testing.T) {
	redis := cachetest.StartRedis(t)
	stand, api := startSandbox(t, sandbox.Config{})
	secret := []string{"-redis", redis.URL(""), "-cache-secret", "0123456789abcdef"}
	one, two, stranger := start(t, api, secret...), start(t, api, secret...), start(t, api, "-redis", redis.URL(""))
	cold := one.ask(weekQuery, week("1001"))
	if got := asked(stand); len(got) != 4 {
		t.Errorf("cold: %v", got)
	}
	var got []string
	if !eventually(func() bool { // what is kept is written behind the answer
		warm := two.ask(weekQuery, week("1001"))
		if warm.plain() != cold.plain() {
			t.Fatalf("the other facade answers otherwise: %.300s", warm.body)
		}
		got = asked(stand)
		return len(got) == 1
	}) {
		t.Errorf("the other facade asks for %v", got)
	}
	if planner := two.askAs(sandbox.PlannerToken, `{ planningUnits { id } }`, nil); len(list(t, planner.Data, "planningUnits")) != 2 {
		t.Errorf("the planner was given what the admin was: %s", planner.body)
	}
	stand.ResetCalls()
	if a := stranger.ask(weekQuery, week("1001")); a.plain() != cold.plain() || len(asked(stand)) != 4 {
		t.Error("a facade without the secret was given what others keep")
	}
	redis.Kill()
	for range 5 {
		if a := two.ask(weekQuery, week("1001")); a.plain() != cold.plain() {
			t.Errorf("without Redis: %.300s", a.body)
		}
	}
	for _, s := range []*server{one, two, stranger} {
		if log := s.log.String(); strings.Contains(log, sandbox.AdminToken) || strings.Contains(log, "0123456789abcdef") {
			t.Error("a secret is in the log")
		}
	}
}

// Configuration names the planner's resources, each of them.
func TestCacheTTLNamesTheResources(t *testing.T) {
	var want, got []string
	for _, r := range plan.Resources() {
		want = append(want, string(r))
	}
	for name := range config.DefaultCacheTTL() {
		got = append(got, name)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("resources (-planner +configuration):\n%s", diff)
	}
}
