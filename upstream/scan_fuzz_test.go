package upstream

import (
	"bytes"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"shiftgraph/internal/wfm"
	"shiftgraph/upstream/sandbox"
)

// Each type of element: the scanner's list is that of encoding/json, for any bytes and
// any size of the buffer.

func FuzzScanScheduleDays(f *testing.F) {
	w := scheduleWanted{unit: 1001, period: week, levels: []wfm.Level{wfm.Final, wfm.Plan}}
	fuzzScan(f, schedulesShape, w.accept, "/v1/planning_units/1001/schedule/2026-03-02?levels=plan,final")
}

func FuzzScanEmployees(f *testing.F) {
	fuzzScan(f, employeesShape, need("employee_id", employeeID), "/v1/employees?include_userid=true")
}

func FuzzScanActivities(f *testing.F) {
	fuzzScan(f, activitiesShape, all[wfm.Activity], "/v1/activities")
}

func FuzzScanPlanningUnits(f *testing.F) {
	fuzzScan(f, planningUnitsShape, need("planning_unit_id", unitID), "/v1/planning_units")
}

func FuzzScanMemberships(f *testing.F) {
	fuzzScan(f, membershipsShape, acceptMembership(0, 0, week), "/v1/planning_units/1001/planning_units/2026-03-02")
}

func FuzzScanEmployeeContracts(f *testing.F) {
	fuzzScan(f, employeeContractsShape, all[wfm.EmployeeContract], "/v1/planning_units/1001/contracts/2026-03-02?length=7")
}

func FuzzScanEmploymentPeriods(f *testing.F) {
	fuzzScan(f, employmentShape, all[wfm.EmploymentPeriod], "/v1/employee_employment_periods")
}

func FuzzScanEmployeeSkills(f *testing.F) {
	fuzzScan(f, skillLevelsShape, all[wfm.EmployeeSkill])
}

func FuzzScanRequirements(f *testing.F) {
	fuzzScan(f, requirementsShape, all[wfm.Requirement], "/v1/planning_units/1001/requirements/2026-03-02")
}

func fuzzScan[T any](f *testing.F, s shape, accept func(*T) (bool, error), paths ...string) {
	for _, body := range append(wireBodies(f), sandboxBodies(f, paths...)...) {
		f.Add(body, uint8(16))
	}
	for seed := range uint64(20) {
		o := &odd{rand.New(rand.NewPCG(seed, 1))}
		body := o.body(s, fieldNames(layoutOf[T]().fields))
		f.Add([]byte(body), uint8(seed))
		f.Add([]byte(o.edit(body)), uint8(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte, room uint8) {
		_, err := same(t, func() io.Reader { return bytes.NewReader(body) }, 1+int(room), s, accept)
		if err == nil && !json.Valid(body) {
			t.Fatal("it was read, but is not JSON")
		}
	})
}

// wireBodies are the answers of testdata/wire.
func wireBodies(f *testing.F) [][]byte {
	var out [][]byte
	files, err := filepath.Glob(filepath.Join("testdata", "wire", "*.*"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		body, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		out = append(out, body)
	}
	return out
}

// sandboxBodies are short answers of the sandbox.
func sandboxBodies(f *testing.F, paths ...string) [][]byte {
	server, err := sandbox.New(sandbox.Config{People: 4, Units: 3, Today: time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)})
	if err != nil {
		f.Fatal(err)
	}
	var out [][]byte
	for _, path := range paths {
		answer := httptest.NewRecorder()
		request := httptest.NewRequest(http.MethodGet, path, nil)
		request.Header.Set("Authorization", "Bearer "+sandbox.AdminToken)
		request.Header.Set("Content-Type", "application/json")
		server.ServeHTTP(answer, request)
		if answer.Code != http.StatusOK {
			f.Fatalf("GET %s: %d %s", path, answer.Code, answer.Body)
		}
		out = append(out, answer.Body.Bytes())
	}
	return out
}

// What the scanner passes over is JSON, and all JSON that does not go too deep is passed
// over.
func FuzzScanSkip(f *testing.F) {
	addWire(f)
	for _, s := range []string{`-0.5e-7`, `01`, `"\ud83d\u00e"`, `[1,]`, `{"a":}`, "\"\x1f\"", "\"\xff\"", `[[[[{}]]]]`, `truefalse`, `.5`, `1.`, `1e`, `-`, `"\`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		c := cursor{buf: append(bytes.Clone(body), ' ')} // the byte in which a number ends
		read := c.skip(maxNesting)
		if read && c.peek() != 0 {
			return // more than one value
		}
		read = read && c.pos == len(c.buf)
		if valid := json.Valid(body); read != valid && (read || nesting(body) <= maxNesting) {
			t.Fatalf("passed over: %v; JSON: %v", read, valid)
		}
		// One that ends too early is told from one that is wrong: more bytes may help.
		for cut := range body {
			c := cursor{buf: body[:cut]}
			if !c.skip(maxNesting) && !c.short && read {
				t.Fatalf("no hope for %q", body[:cut])
			}
		}
	})
}

// nesting is how deep the brackets of valid JSON go.
func nesting(body []byte) int {
	deepest, depth := 0, 0
	for dec := json.NewDecoder(bytes.NewReader(body)); ; {
		switch tok, err := dec.Token(); {
		case err != nil:
			return deepest
		case tok == json.Delim('['), tok == json.Delim('{'):
			depth++
			deepest = max(deepest, depth)
		case tok == json.Delim(']'), tok == json.Delim('}'):
			depth--
		}
	}
}
