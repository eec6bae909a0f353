package scalar

import (
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"shiftgraph/internal/wfm"
)

// other is the enum value that stands for whatever the schema does not name.
const other = "OTHER"

// LevelName returns the level as the schema names it: the API's name in capitals, OTHER
// for one that the schema does not know.
func LevelName(l wfm.Level) string {
	if i := l.Rank(); i < len(levelNames) {
		return levelNames[i]
	}
	return other
}

// levelNames are the schema's names of the levels, in the order of [wfm.Levels].
var levelNames = func() []string {
	levels := wfm.Levels()
	names := make([]string, len(levels))
	for i, l := range levels {
		names[i] = strings.ToUpper(string(l))
	}
	return names
}()

// activityTypeName returns the type as the schema names it, OTHER for one that the schema
// does not know.
func activityTypeName(t wfm.ActivityType) string {
	switch t {
	case wfm.Present:
		return "PRESENT"
	case wfm.Break:
		return "BREAK"
	case wfm.Illness:
		return "ILLNESS"
	case wfm.Holiday:
		return "HOLIDAY"
	case wfm.Absence:
		return "ABSENCE"
	case wfm.Meeting:
		return "MEETING"
	default:
		return other
	}
}

// MarshalLevel writes the level as the schema names it; null when there is none.
func MarshalLevel(l wfm.Level) graphql.Marshaler {
	if l == "" {
		return graphql.Null
	}
	return quoted(LevelName(l))
}

// UnmarshalLevel reads a level that can be asked for, so not OTHER.
func UnmarshalLevel(v any) (wfm.Level, error) {
	s, err := text(v, "Level")
	if err != nil {
		return "", err
	}
	if s == other {
		return "", problem("OTHER stands for unknown levels in answers and cannot be asked for; `{ levels { level displayName } }` lists the levels")
	}
	if l := wfm.Level(strings.ToLower(s)); l.Known() && LevelName(l) == s {
		return l, nil
	}
	return "", problem("%s is not a level; `{ levels { level displayName } }` lists the levels", show(s))
}

// OtherActivityType is what a caller asks for to get the types that the schema does not
// name.
const OtherActivityType = wfm.OtherType

// MarshalActivityType writes the type as the schema names it, OTHER for one that the
// schema does not know; null when there is none.
func MarshalActivityType(t wfm.ActivityType) graphql.Marshaler {
	if t == "" {
		return graphql.Null
	}
	return quoted(activityTypeName(t))
}

// UnmarshalActivityType reads a type; OTHER reads as [OtherActivityType].
func UnmarshalActivityType(v any) (wfm.ActivityType, error) {
	s, err := text(v, "ActivityType")
	if err != nil {
		return "", err
	}
	t := wfm.ActivityType(strings.ToLower(s))
	if strings.ToUpper(string(t)) != s || !t.Known() && t != OtherActivityType {
		return "", problem("%s is not an activity type; want PRESENT, BREAK, ILLNESS, HOLIDAY, ABSENCE, MEETING or OTHER", show(s))
	}
	return t, nil
}

// MarshalWeekday writes a day of the week.
func MarshalWeekday(d time.Weekday) graphql.Marshaler { return quoted(strings.ToUpper(d.String())) }

// UnmarshalWeekday reads a day of the week.
func UnmarshalWeekday(v any) (time.Weekday, error) {
	s, err := text(v, "Weekday")
	if err != nil {
		return 0, err
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.ToUpper(d.String()) == s {
			return d, nil
		}
	}
	return 0, problem("%s is not a day of the week; want MONDAY to SUNDAY", show(s))
}
