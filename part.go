package main

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"shiftgraph/internal/config"
	"shiftgraph/internal/export"
	"shiftgraph/internal/reports"
	"shiftgraph/upstream/cache"
	"shiftgraph/upstream/plan"
	"shiftgraph/upstream/sandbox"
)

// binding says what answers that are kept for the next run are good for. Answers of
// yesterday are not: last-month may be another one.
func (x *exporter) binding(now time.Time) (string, error) {
	zone, err := time.LoadLocation(x.config.TimeZone)
	if err != nil {
		return "", err
	}
	api := x.config.Upstream
	if x.config.Sandbox() {
		data := x.options.data
		data.Faults = sandbox.Faults{} // of which an answer that came has nothing
		api = fmt.Sprintf("sandbox %+v", data)
	}
	parameters := url.Values{}
	for name, values := range x.options.parameters {
		if !slices.Contains(reports.TableOptions, name) {
			parameters[name] = values
		}
	}
	return strings.Join([]string{plan.CodecVersion(), x.token, api, x.name, parameters.Encode(), now.In(zone).Format(time.DateOnly)}, "\x00"), nil
}

// journal opens the file beside the output; nil where nothing is kept.
func (x *exporter) journal() (*cache.Journal, error) {
	if x.part == "" {
		return nil, nil
	}
	binding, err := x.binding(time.Now())
	if err != nil {
		return nil, err
	}
	journal, err := cache.OpenJournal(x.part, cache.JournalConfig{Codec: plan.Codec{}, Binding: binding, Fresh: x.options.fresh})
	if err != nil {
		return nil, fmt.Errorf("the file for what an interruption leaves cannot be used: %w", err)
	}
	if n := journal.Had(); n > 0 {
		x.say("going on with %s %s of the REST API from an earlier run (-fresh asks anew)", export.Thousands(n), plural(n, "answer"))
	}
	return journal, nil
}

// leave removes the file beside the output where the next run has no use for it, and says what
// there is where it has.
func (x *exporter) leave(journal *cache.Journal, err error) error {
	if journal == nil {
		return err
	}
	_, refused := errors.AsType[unauthenticatedError](err)
	if err == nil || refused || journal.Len() == 0 {
		if remove := journal.Remove(); remove != nil && err == nil {
			return fmt.Errorf("the report is whole, but what was kept for the next run could not be removed: %w", remove)
		}
		return err
	}
	journal.Close()
	if lost := journal.Err(); lost != nil {
		x.say("not all answers could be kept for the next run: %v", lost)
	}
	n := journal.Len()
	x.say("%s %s of the REST API %s kept in %s: the same command asks for the rest alone, for %s", export.Thousands(n), plural(n, "answer"), are(n), x.part, config.Short(x.options.within))
	return err
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
