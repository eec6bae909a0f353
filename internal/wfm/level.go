package wfm

import "slices"

// A Level is a layer of the schedule, by the API's name for it. Levels that the API may
// have beyond the known ones keep their own name.
type Level string

// The levels of the API, with the names that injixo shows for them.
const (
	Plan              Level = "plan"               // Schedule
	Final             Level = "final"              // Actual
	Wishes            Level = "wishes"             // Request
	AlternativeWishes Level = "alternative_wishes" // Alternative Request
	AbsenceWishes     Level = "absence_wishes"     // Time-off request
	ACD               Level = "acd"                // External System
	TimeRecording     Level = "time_recording"     // Time Recording
	Availabilities    Level = "availabilities"     // Availability
	Backup            Level = "backup"             // Version 1
	BackupVersion2    Level = "backup_version_2"   // Version 2
	BackupVersion3    Level = "backup_version_3"   // Version 3
	Correction        Level = "correction"         // Correction
	OnCall            Level = "on_call"            // On-call duty
	Productivity      Level = "productivity"       // not known
	Overtime          Level = "overtime"           // not known
)

// levelNames is the one table of a level's names: the API's and injixo's.
// GraphQL's name is the API's in capitals.
var levelNames = []struct {
	level Level
	shown string
}{
	{Plan, "Schedule"},
	{Final, "Actual"},
	{Wishes, "Request"},
	{AlternativeWishes, "Alternative Request"},
	{AbsenceWishes, "Time-off request"},
	{ACD, "External System"},
	{TimeRecording, "Time Recording"},
	{Availabilities, "Availability"},
	{Backup, "Version 1"},
	{BackupVersion2, "Version 2"},
	{BackupVersion3, "Version 3"},
	{Correction, "Correction"},
	{OnCall, "On-call duty"},
	{Productivity, "Productivity"},
	{Overtime, "Overtime"},
}

// Levels returns every known level, in the order of the API notes.
func Levels() []Level {
	out := make([]Level, len(levelNames))
	for i, n := range levelNames {
		out[i] = n.level
	}
	return out
}

// Known reports whether the level is one of those named in this package.
func (l Level) Known() bool {
	return slices.ContainsFunc(levelNames, func(n struct {
		level Level
		shown string
	}) bool {
		return n.level == l
	})
}

// Rank is the level's place among [Levels]; those that are not known come behind.
func (l Level) Rank() int {
	for i := range levelNames {
		if levelNames[i].level == l {
			return i
		}
	}
	return len(levelNames)
}

// Shown returns the name that injixo shows for the level; for a level that is not known
// it is the API's own name.
func (l Level) Shown() string {
	for _, n := range levelNames {
		if n.level == l {
			return n.shown
		}
	}
	return string(l)
}
