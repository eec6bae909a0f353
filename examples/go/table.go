package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// A row is one person's week.
type row struct {
	name string
	days map[string]Day
}

// printTable writes a line a person and a column a day.
func printTable(out io.Writer, days []string, schedule []Day) error {
	people := map[string]*row{} // by id: names are not unique, and may be missing
	for _, day := range schedule {
		person := people[day.EmployeeId]
		if person == nil {
			person = &row{"employee " + day.EmployeeId, map[string]Day{}}
			people[day.EmployeeId] = person
		}
		if day.Employee != nil {
			person.name = or(day.Employee.FullName, person.name)
		}
		person.days[day.Date] = day
	}
	rows := make([]*row, 0, len(people))
	for _, person := range people {
		rows = append(rows, person)
	}
	byName := collate.New(language.Und) // by bytes, Ángela would come after Zoë
	slices.SortFunc(rows, func(a, b *row) int { return byName.CompareString(a.name, b.name) })

	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "Name")
	for _, day := range days {
		at, _ := time.Parse(time.DateOnly, day) // week made it
		fmt.Fprint(table, "\t", at.Format("Mon 2"))
	}
	fmt.Fprintln(table)
	for _, person := range rows {
		cells := []string{person.name}
		for _, day := range days {
			cells = append(cells, inWords(person.days[day]))
		}
		fmt.Fprintln(table, strings.Join(cells, "\t"))
	}
	return table.Flush()
}

// inWords is a day as a planner reads it. A full-day block, which is one without times,
// says what the day is, also where it lies over a shift.
func inWords(day Day) string {
	for _, block := range day.Blocks {
		if block.Start == nil {
			if block.Activity == nil {
				return "away"
			}
			return or(block.Activity.Name, "away")
		}
	}
	if day.Start == nil || day.End == nil {
		return "·"
	}
	// The offset that came with a time is the planning unit's, so this is its clock.
	return day.Start.Format("15:04") + "–" + day.End.Format("15:04")
}
