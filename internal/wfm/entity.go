package wfm

import (
	"encoding/json"
	"strings"
)

// A pointer in an entity is nil where the API sent null or left the field out.

// An Employee is a person who is planned. It carries neither planning unit nor e-mail
// (notes: entities, C).
type Employee struct {
	ID              ID      `json:"employee_id"`
	FirstName       *string `json:"first_name"`
	LastName        *string `json:"last_name"`
	PersonnelNumber *string `json:"personnel_number"`
	BirthDate       Date    `json:"birth_date"` // zero when unknown
	Color           *Whole  `json:"color"`      // 24 bits, byte order is a setting
	Deleted         Bool    `json:"deleted"`
	UserID          ID      `json:"user_id"` // only when it was asked for
}

// FullName is first and last name with a space between, of which either may be missing;
// nil when both are.
func (e *Employee) FullName() *string {
	var first, last string
	if e.FirstName != nil {
		first = *e.FirstName
	}
	if e.LastName != nil {
		last = *e.LastName
	}
	switch {
	case first == "" && last == "":
		return nil
	case first == "":
		return e.LastName
	case last == "":
		return e.FirstName
	}
	name := first + " " + last
	return &name
}

// A PlanningUnit is people and settings that are scheduled together; units form a tree.
type PlanningUnit struct {
	ID            ID      `json:"planning_unit_id"`
	Name          *string `json:"name"`
	ShortName     *string `json:"name_short"`
	Color         *Whole  `json:"color"`
	Deleted       Bool    `json:"deleted"`
	ParentID      ID      `json:"parent_planning_unit_id"`
	RasterSeconds *Whole  `json:"planning_raster"`
	TimeZoneID    Label   `json:"time_zone_id"` // a number of injixo's own, not an IANA name
}

// An Activity is what a person does, or why they are away.
type Activity struct {
	ID                ID           `json:"activity_id"`
	Name              *string      `json:"name"`
	ShortName         *string      `json:"name_short"`
	OfficialName      *string      `json:"official_name"`
	OfficialShortName *string      `json:"official_name_short"` // some use it as the payroll's wage code
	Type              ActivityType `json:"type"`
	Paid              *Bool        `json:"paid"`
	Plannable         *Bool        `json:"planable"`
	Requestable       *Bool        `json:"requestable"`
	Replaceable       *Bool        `json:"replaceable"`
	AllowAsFullDay    *Bool        `json:"allow_as_fullday"`
	CanBeDayStatus    *Bool        `json:"day_status"`
	Deleted           Bool         `json:"deleted"`
	Color             *Whole       `json:"color"`
	ChildIDs          []ID         `json:"child_activity_ids"` // a multiactivity's subactivities
}

// IsMultiactivity reports whether the activity is work that needs any of several skills.
func (a *Activity) IsMultiactivity() bool { return len(a.ChildIDs) > 0 }

// An ActivityType decides how reports and adherence count an activity, by the API's name
// for it. Types beyond the known ones keep their own name.
type ActivityType string

// The types of the API.
const (
	Present ActivityType = "present" // Presence
	Break   ActivityType = "break"   // Break
	Illness ActivityType = "illness" // Illness
	Holiday ActivityType = "holiday" // Vacation; a public holiday is an absence
	Absence ActivityType = "absence" // Absence
	Meeting ActivityType = "meeting" // Meeting
)

var activityTypesShown = map[ActivityType]string{
	Present: "Presence", Break: "Break", Illness: "Illness",
	Holiday: "Vacation", Absence: "Absence", Meeting: "Meeting",
}

// UnmarshalJSON reads a type in any letter case, spaces around it aside; one that is not
// known keeps its name as it is.
func (t *ActivityType) UnmarshalJSON(b []byte) error {
	var s string
	if string(b) != "null" {
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
	}
	*t = ActivityTypeOf(s)
	return nil
}

// ActivityTypeOf returns the type that the API calls s: see [ActivityType.UnmarshalJSON].
func ActivityTypeOf(s string) ActivityType {
	if folded := ActivityType(strings.ToLower(strings.TrimSpace(s))); folded.Known() {
		return folded
	}
	return ActivityType(s)
}

// OtherType stands for all types that are not known, where they are told apart by the names
// that callers have for them.
const OtherType ActivityType = "other"

// Named returns the type by which callers know it: [OtherType] for one that is not known, and
// none for none.
func (t ActivityType) Named() ActivityType {
	if t == "" || t.Known() {
		return t
	}
	return OtherType
}

// Known reports whether the type is one of those named in this package.
func (t ActivityType) Known() bool { return activityTypesShown[t] != "" }

// Shown returns the name that injixo shows for the type; for a type that is not known it
// is the API's own name.
func (t ActivityType) Shown() string {
	if s, ok := activityTypesShown[t]; ok {
		return s
	}
	return string(t)
}

// A Contract is a definition of working time; people hold it through EmployeeContracts.
type Contract struct {
	ID                 ID            `json:"contract_id"`
	Name               *string       `json:"name"`
	ShortName          *string       `json:"name_short"`
	Color              *Whole        `json:"color"`
	Deleted            Bool          `json:"deleted"`
	EmploymentType     *string       `json:"employment_type"`
	WorkingDaysPerWeek *float64      `json:"working_days_per_week"`
	WorkingAmount      WorkingAmount `json:"working_amount"`
	WorkingHours       WorkingHours  `json:"working_hours"`
}

// A WorkingAmount holds a contract's amounts of work. Their unit (seconds or minutes) is
// not known from the API (notes: Contract, G).
type WorkingAmount struct {
	PerDay   AmountRange `json:"per_day"`
	PerWeek  AmountRange `json:"per_week"`
	PerMonth AmountRange `json:"per_month"`
	PerYear  AmountRange `json:"per_year"`
}

// An AmountRange is what a contract asks for in one span, in the unit of [WorkingAmount].
type AmountRange struct {
	Minimum *float64 `json:"minimum"`
	Target  *float64 `json:"target"`
	Maximum *float64 `json:"maximum"`
}

// WorkingHours are a contract's hours by weekday, in the unit of [WorkingAmount]; nil
// where none are set.
type WorkingHours struct {
	Monday    *float64 `json:"monday"`
	Tuesday   *float64 `json:"tuesday"`
	Wednesday *float64 `json:"wednesday"`
	Thursday  *float64 `json:"thursday"`
	Friday    *float64 `json:"friday"`
	Saturday  *float64 `json:"saturday"`
	Sunday    *float64 `json:"sunday"`
}

// A Membership is a person's place in a planning unit. Priority 1 is the highest.
type Membership struct {
	EmployeeID     ID     `json:"employee_id"`
	PlanningUnitID ID     `json:"planning_unit_id"`
	Start          Date   `json:"start_date"` // zero when open
	End            Date   `json:"end_date"`   // zero when open
	Priority       *Whole `json:"priority"`
}

// Validity is the span in which the membership holds.
func (m *Membership) Validity() Validity { return Validity{m.Start, m.End} }

// An EmployeeContract is a person's use of a contract.
type EmployeeContract struct {
	EmployeeID ID   `json:"employee_id"`
	ContractID ID   `json:"contract_id"`
	Start      Date `json:"start_date"` // zero when open
	End        Date `json:"end_date"`   // zero when open
}

// Validity is the span in which the contract is held.
func (c *EmployeeContract) Validity() Validity { return Validity{c.Start, c.End} }

// A ScheduleDay is what one level holds for one person on one booking date, the day a
// shift counts for. A night shift's last block ends on the next calendar day.
type ScheduleDay struct {
	Date           Date            `json:"booking_date"`
	EmployeeID     ID              `json:"employee_id"`
	PlanningUnitID ID              `json:"planning_unit_id"`
	Level          Level           `json:"level"`
	Blocks         []ScheduleBlock `json:"schedule_blocks"` // in time order, full-day blocks first
	Listed         []bool          `json:"-"`               // which blocks a list shows; nil when it shows all
}

// A ScheduleBlock is a stretch of one activity. A full-day block has no start and no end.
type ScheduleBlock struct {
	ActivityID ID           `json:"activity_id"` // zero where the level has no activities
	Start      Time         `json:"time_start"`
	End        Time         `json:"time_end"`
	Type       ActivityType `json:"type"`
}

// FullDay reports whether the block has no clock times and so stands for the whole day.
func (b *ScheduleBlock) FullDay() bool { return b.Start.IsZero() && b.End.IsZero() }

// Minutes is the elapsed time from start to end in whole minutes, part of a minute
// dropped; zero for a full-day block and for one whose start or end is missing.
func (b *ScheduleBlock) Minutes() int {
	if b.Start.IsZero() || b.End.IsZero() {
		return 0
	}
	return int((b.End.Unix() - b.Start.Unix()) / 60)
}

// Start is the earliest start of the day's timed blocks; zero when there are none.
func (d *ScheduleDay) Start() Time {
	var first Time
	for i := range d.Blocks {
		if t := d.Blocks[i].Start; !t.IsZero() && (first.IsZero() || t.Unix() < first.Unix()) {
			first = t
		}
	}
	return first
}

// End is the latest end of the day's timed blocks; zero when there are none.
func (d *ScheduleDay) End() Time {
	var last Time
	for i := range d.Blocks {
		if t := d.Blocks[i].End; !t.IsZero() && (last.IsZero() || t.Unix() > last.Unix()) {
			last = t
		}
	}
	return last
}

// FullDay reports whether any block of the day stands for the whole day.
func (d *ScheduleDay) FullDay() bool {
	for i := range d.Blocks {
		if d.Blocks[i].FullDay() {
			return true
		}
	}
	return false
}

// CrossesMidnight reports whether a block ends after the midnight that ends the day on
// which the first one starts; a shift that ends at 00:00 sharp does not.
func (d *ScheduleDay) CrossesMidnight() bool {
	start, end := d.Start(), d.End()
	if start.IsZero() || end.IsZero() {
		return false
	}
	return end.Add(-1).Date() > start.Date()
}

// LevelName is the name that injixo shows for the day's level.
func (d *ScheduleDay) LevelName() string { return d.Level.Shown() }

// TypeText is the block's type as the API wrote it; nil when it wrote none.
func (b *ScheduleBlock) TypeText() *string {
	if b.Type == "" {
		return nil
	}
	s := string(b.Type)
	return &s
}

// TypeName is the name that injixo shows for the activity's type; nil when it has none.
func (a *Activity) TypeName() *string {
	if a.Type == "" {
		return nil
	}
	s := a.Type.Shown()
	return &s
}

// IntervalMinutes is the raster in whole minutes; nil when the API gave none.
func (u *PlanningUnit) IntervalMinutes() *int {
	if u.RasterSeconds == nil || *u.RasterSeconds <= 0 {
		return nil
	}
	m := int(*u.RasterSeconds) / 60
	return &m
}

// A LevelInfo is a level with its names.
type LevelInfo struct {
	Level       Level
	APIName     string
	DisplayName string
}

// A PlacedBlock is a block with the day that it is a part of: what it is paid hangs on
// the blocks around it and on the day's person.
type PlacedBlock struct {
	*ScheduleBlock
	Day   *ScheduleDay
	Index int // of the block among the day's
}

// Placed returns the blocks of the day that are listed.
func (d *ScheduleDay) Placed() []PlacedBlock {
	return d.AppendPlaced(make([]PlacedBlock, 0, len(d.Blocks)))
}

// AppendPlaced appends the blocks of the day that are listed to others.
func (d *ScheduleDay) AppendPlaced(to []PlacedBlock) []PlacedBlock {
	for i := range d.Blocks {
		if d.Listed == nil || d.Listed[i] {
			to = append(to, PlacedBlock{&d.Blocks[i], d, i})
		}
	}
	return to
}
