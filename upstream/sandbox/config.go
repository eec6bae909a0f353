package sandbox

import (
	"errors"
	"fmt"
	"time"
)

// A Config says what a sandbox holds and how it behaves. The zero value is the
// default sandbox: seed 1, 120 people, 8 units, 40 activities, the day of the clock,
// no faults.
type Config struct {
	Seed       uint64    // chooses the data; 0 means 1
	People     int       // 1 to 20000; 0 means 120
	Units      int       // 2 to 2000, parents, the Requirements unit and the deleted one included; 0 means 8, and more above 500 people
	Activities int       // 40 to 2000; 0 means 40, and more above 1000 people
	Today      time.Time // the day up to which things have happened, in its own location; zero means the clock's
	Options    Options   // variants of shape
	Faults     Faults    // for all requests; see Server.SetFaults for changing them
}

// Options are variants of shape between which the notes on the API do not decide.
// The data are the same under each.
type Options struct {
	OffsetTimes bool   // block times carry their offset from UTC; default: local time of the unit without one (G)
	Layered     bool   // breaks, meetings and trainings lie over their base activity instead of cutting it (G)
	Wrapper     string // what lists come in: "named" (default), "data" or "bare" (c)
	StringIDs   bool   // ids are JSON strings
}

// Limits of Config.
const (
	maxPeople      = 20000
	maxUnits       = 2000
	maxActivities  = 2000
	defaultPeople  = 120
	defaultUnits   = 8
	wrapperNamed   = "named"
	wrapperData    = "data"
	wrapperBare    = "bare"
	firstPeopleID  = 1042
	firstMemberID  = 7001
	firstLinkID    = 8001
	firstTodayYear = 1902
	lastTodayYear  = 3990
)

// checked fills the defaults in and names every value that is out of range.
func (c Config) checked() (Config, error) {
	var wrong []error
	inRange := func(name string, value *int, fallback, low, high int) {
		if *value == 0 {
			*value = fallback
		}
		if *value < low || *value > high {
			wrong = append(wrong, fmt.Errorf("sandbox: %s: %d is out of range; choose %d to %d, or 0 for the default", name, *value, low, high))
		}
	}
	if c.Seed == 0 {
		c.Seed = 1
	}
	inRange("people", &c.People, defaultPeople, 1, maxPeople)
	inRange("units", &c.Units, defaultUnits+max(0, c.People-500)/100, 2, maxUnits)
	inRange("activities", &c.Activities, min(catalogueSize+max(0, c.People-1000)/100, maxActivities), catalogueSize, maxActivities)
	if y := c.Today.Year(); !c.Today.IsZero() && (y < firstTodayYear || y > lastTodayYear) {
		wrong = append(wrong, fmt.Errorf("sandbox: today: year %d is out of range; choose %d to %d, or nothing for the clock's day", y, firstTodayYear, lastTodayYear))
	}
	switch c.Options.Wrapper {
	case "":
		c.Options.Wrapper = wrapperNamed
	case wrapperNamed, wrapperData, wrapperBare:
	default:
		wrong = append(wrong, fmt.Errorf("sandbox: wrapper: %q is none of named, data, bare; choose one of them", c.Options.Wrapper))
	}
	if err := c.Faults.check(); err != nil {
		wrong = append(wrong, err)
	}
	return c, errors.Join(wrong...)
}
