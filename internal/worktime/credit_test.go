package worktime

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"shiftgraph/internal/wfm"
)

func contractOf(perDay []any, weekly, days any) *wfm.Contract {
	num := func(v any) *float64 {
		switch v := v.(type) {
		case int:
			return new(float64(v))
		case float64:
			return &v
		}
		return nil
	}
	c := &wfm.Contract{ID: 1, WorkingDaysPerWeek: num(days)}
	c.WorkingAmount.PerWeek.Target = num(weekly)
	h := &c.WorkingHours
	for i, p := range []**float64{&h.Monday, &h.Tuesday, &h.Wednesday, &h.Thursday, &h.Friday, &h.Saturday, &h.Sunday} {
		if perDay != nil {
			*p = num(perDay[i])
		}
	}
	return c
}

// Minutes owed and credited from Monday to Sunday, and per week.
func TestContractWeek(t *testing.T) {
	for _, c := range []struct {
		name           string
		contract       *wfm.Contract
		owed, credited string
		weekly         string
	}{
		{"by weekday", contractOf([]any{480, 480, 480, 480, 480, 0, 0}, 2400, 5), "480 480 480 480 480 0 0", "480 480 480 480 480 0 0", "2400"},
		{"0 on Wednesday", contractOf([]any{360, 360, 0, 360, 240, 0, 0}, 1320, 4), "360 360 0 360 240 0 0", "360 360 0 360 240 0 0", "1320"},
		{"Wednesday missing is no workday", contractOf([]any{480, 480, nil, 480, 480, nil, nil}, nil, 4), "480 480 0 480 480 0 0", "480 480 0 480 480 0 0", "1920"},
		// 2310 ÷ 5 = 462; nobody knows which days, so Saturday would be credited as well.
		{"no weekday hours", contractOf(nil, 2310, 5), "462 462 462 462 462 0 0", "462 462 462 462 462 462 462", "2310"},
		{"seven zeros are none", contractOf([]any{0, 0, 0, 0, 0, 0, 0}, 2310, 5), "462 462 462 462 462 0 0", "462 462 462 462 462 462 462", "2310"},
		// 2400 ÷ 7 = 342.86: running totals 342, 685, 1028, 1371, 1714, 2057, 2400.
		{"seven days", contractOf(nil, 2400, 7), "342 343 343 343 343 343 343", "342 343 343 343 343 343 343", "2400"},
		// 1800 ÷ 4.5 = 400 and half a day on Friday.
		{"four and a half days", contractOf(nil, 1800, 4.5), "400 400 400 400 200 0 0", "400 400 400 400 200 400 400", "1800"},
		// 66 ÷ 4.4 = 15, which binary fractions make 14.999…
		{"four point four days", contractOf(nil, 66, 4.4), "15 15 15 15 6 0 0", "15 15 15 15 6 15 15", "66"},
		{"nothing owed, and it says so", contractOf([]any{0, 0, 0, 0, 0, 0, 0}, nil, nil), "0 0 0 0 0 0 0", "0 0 0 0 0 0 0", "0"},
		{"a target of 0", contractOf(nil, 0, 5), "0 0 0 0 0 0 0", "0 0 0 0 0 0 0", "0"},
		{"says nothing", contractOf(nil, nil, 5), "null", "null", "null"},
		{"a target without working days", contractOf(nil, 2400, nil), "null", "null", "2400"},
		{"a target with 0 working days", contractOf(nil, 2400, 0), "null", "null", "2400"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := weekOf(c.contract, Minutes)
			list := func(days [7]int) string {
				if !w.known {
					return "null"
				}
				var out []string
				for i := range 7 {
					out = append(out, fmt.Sprint(days[(i+1)%7]))
				}
				return strings.Join(out, " ")
			}
			weekly := text(WeeklyMinutes(c.contract, Minutes))
			if list(w.owed) != c.owed || list(w.credit) != c.credited || weekly != c.weekly {
				t.Errorf("owed %s, credited %s, weekly %s\nwant %s, %s, %s", list(w.owed), list(w.credit), weekly, c.owed, c.credited, c.weekly)
			}
			if m := MinutesOn(c.contract, time.Wednesday, Minutes); w.known && *m != w.owed[time.Wednesday] || !w.known && m != nil {
				t.Errorf("on Wednesday %s", text(m))
			}
		})
	}
}

// The unit of one contract may only be told by another.
func TestContractUnit(t *testing.T) {
	short := contractOf([]any{1200, 1200, 0, 0, 0, 0, 0}, nil, nil) // 20 minutes or 20 hours
	full := contract40(2)                                           // 28800 a day: no day has as many minutes
	for _, c := range []struct {
		name      string
		setting   ContractTime
		contracts map[wfm.ID]*wfm.Contract
		want      ContractTime
	}{
		{"alone it reads as minutes", Auto, map[wfm.ID]*wfm.Contract{1: short}, Minutes},
		{"another tells", "", map[wfm.ID]*wfm.Contract{1: short, 2: full}, Seconds},
		{"the setting has the last word", Minutes, map[wfm.ID]*wfm.Contract{2: full}, Minutes},
		{"and the other way round", Seconds, map[wfm.ID]*wfm.Contract{1: short}, Seconds},
		{"a week above 10080", Auto, map[wfm.ID]*wfm.Contract{1: contractOf(nil, 72000, 5)}, Seconds},
		{"a week of 40 hours in minutes", Auto, map[wfm.ID]*wfm.Contract{1: contractOf(nil, 2400, 5)}, Minutes},
		{"a day of exactly 24 hours", Auto, map[wfm.ID]*wfm.Contract{1: contractOf([]any{1440, 0, 0, 0, 0, 0, 0}, nil, nil)}, Minutes},
		{"none", Auto, nil, Minutes},
		{"nil", Auto, map[wfm.ID]*wfm.Contract{1: nil}, Minutes},
	} {
		if got := ContractUnit(c.setting, c.contracts); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if got := *MinutesOn(short, time.Monday, Seconds); got != 20 {
		t.Errorf("1200 seconds are %d minutes", got)
	}
}

func TestWhichContract(t *testing.T) {
	defs := map[wfm.ID]*wfm.Contract{1: contract40(1), 2: contractOf([]any{14400, 14400, 14400, 14400, 14400, 0, 0}, nil, nil)}
	c := NewContracts(Settings{}, defs, []wfm.EmployeeContract{
		{EmployeeID: 1, ContractID: 1, End: date(t, "2026-03-03")},
		{EmployeeID: 1, ContractID: 2, Start: date(t, "2026-03-04")},
		{EmployeeID: 2, ContractID: 2, Start: date(t, "2026-03-04")},
		{EmployeeID: 2, ContractID: 1}, // overlaps: the one that began last counts
		{EmployeeID: 3, ContractID: 7}, // hidden
		{EmployeeID: 4, ContractID: 1, Start: date(t, "2026-03-05"), End: date(t, "2026-03-06")},
	})
	for _, w := range []struct {
		employee wfm.ID
		on       string
		want     string
	}{
		{1, "2026-03-03", "480"}, {1, "2026-03-04", "240"}, {1, "2026-03-07", "0"},
		{2, "2026-03-03", "480"}, {2, "2026-03-04", "240"}, {3, "2026-03-03", "null"}, {4, "2026-03-04", "0"}, {9, "2026-03-03", "0"},
	} {
		if got := text(c.CreditMinutes(w.employee, date(t, w.on))); got != w.want {
			t.Errorf("employee %d on %s: %s, want %s", w.employee, w.on, got, w.want)
		}
	}
	week := period(t, "2026-03-02", "2026-03-08")
	for employee, want := range map[wfm.ID]string{
		1: "1680", // 2 × 480 + 3 × 240
		3: "null", // hidden
		4: "960",  // Thursday and Friday alone
		9: "null", // never had one
	} {
		if got := text(c.ContractualMinutes(employee, week, nil)); got != want {
			t.Errorf("employee %d owes %s, want %s", employee, got, want)
		}
	}
}
