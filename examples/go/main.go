// Command shiftgraph-example prints who works in a week of a planning unit, by name:
//
//	go run . -url http://127.0.0.1:8080/graphql -token sandbox-admin -unit 1001 -week 2026-11-16
//
// The query is in week.graphql; genqlient makes Week and its types from it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"time"

	"github.com/Khan/genqlient/graphql"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, strings.TrimSpace(err.Error())) // a list of GraphQL errors ends its lines
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out, notes io.Writer) error {
	flags := flag.NewFlagSet("shiftgraph-example", flag.ExitOnError)
	url := flags.String("url", "http://127.0.0.1:8080/graphql", "where the facade answers")
	token := flags.String("token", "", "the token to ask with; without it $TOKEN, which other users of this machine cannot see")
	unit := flags.String("unit", "1001", "the planning unit's `id`")
	day := flags.String("week", time.Now().Format(time.DateOnly), "any `day` of the week, as YYYY-MM-DD")
	_ = flags.Parse(args) // ends the program itself
	if *token == "" {
		*token = os.Getenv("TOKEN")
	}
	if *token == "" {
		return errors.New("no token: set -token or $TOKEN; sandbox-admin is for the sandbox, for injixo an administrator makes one")
	}
	days, err := week(*day)
	if err != nil {
		return err
	}

	client := graphql.NewClient(*url, &http.Client{
		Transport: bearer(*token),
		Timeout:   90 * time.Second, // the facade gives up after a minute by default
	})
	response, err := Week(ctx, client, *unit, Period{Start: days[0], End: days[len(days)-1]})
	if response == nil || response.PlanningUnit == nil || response.PlanningUnit.Schedule == nil {
		if err != nil {
			return fmt.Errorf("the week did not come: %w", err)
		}
		return fmt.Errorf("there is no planning unit %s, or this token does not see it", *unit)
	}
	if err != nil { // fields that could not be answered are null, and the rest stands
		fmt.Fprintln(notes, "some of it did not come:", strings.TrimSpace(err.Error()))
	}
	fmt.Fprintf(out, "%s, %s to %s\n\n", or(response.PlanningUnit.Name, *unit), days[0], days[len(days)-1])
	return printTable(out, days, response.PlanningUnit.Schedule)
}

// week lists the days from Monday to Sunday around a day.
func week(day string) ([]string, error) {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return nil, fmt.Errorf("-week: %q is no day; write it as YYYY-MM-DD, such as %s", day, time.Now().Format(time.DateOnly))
	}
	sinceMonday := (int(at.Weekday()) + 6) % 7
	var days []string
	for i := range 7 {
		days = append(days, at.AddDate(0, 0, i-sinceMonday).Format(time.DateOnly))
	}
	return days, nil
}

// bearer is a transport that sends a token with each request. The facade hands it on.
type bearer string

func (token bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context()) // a transport may not change its caller's request
	r.Header.Set("Authorization", "Bearer "+string(token))
	return http.DefaultTransport.RoundTrip(r)
}

// or is the text, or what stands for it where there is none.
func or(text *string, instead string) string {
	if text == nil {
		return instead
	}
	return *text
}
