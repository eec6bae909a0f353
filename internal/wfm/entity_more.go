package wfm

// A Skill is something that people can do, needed for activities.
type Skill struct {
	ID   ID      `json:"skill_id"`
	Name *string `json:"name"`
}

// An EmployeeSkill is a person's command of a skill.
type EmployeeSkill struct {
	EmployeeID ID   `json:"employee_id"` // filled in by the client: the API leaves it out
	SkillID    ID   `json:"skill_id"`
	Start      Date `json:"start_date"` // zero when open
	End        Date `json:"end_date"`   // zero when open
}

// Validity is the span in which the skill is held.
func (s *EmployeeSkill) Validity() Validity { return Validity{s.Start, s.End} }

// An EmploymentPeriod is a span from joining to leaving.
type EmploymentPeriod struct {
	EmployeeID ID   `json:"employee_id"`
	Start      Date `json:"start_date"` // zero when open
	End        Date `json:"end_date"`   // zero when open
}

// Validity is the span of employment.
func (p *EmploymentPeriod) Validity() Validity { return Validity{p.Start, p.End} }

// A Requirement is how many people one activity needs on one day of a planning unit, in
// steps of the raster from 00:00 of the unit's clock. Values may be fractions.
type Requirement struct {
	PlanningUnitID ID         `json:"-"` // filled in by the client
	Date           Date       `json:"-"` // filled in by the client
	ActivityID     ID         `json:"activity_id"`
	RasterSeconds  int        `json:"raster"`
	Values         []*float64 `json:"values"`
}

// IntervalMinutes is the length of a step in whole minutes.
func (r *Requirement) IntervalMinutes() int { return r.RasterSeconds / 60 }

// A PlanningPeriod is a span of a planning unit with a status. All of its fields are
// inferred (notes: planning periods, G).
type PlanningPeriod struct {
	ID             ID      `json:"planning_period_id"`
	PlanningUnitID ID      `json:"planning_unit_id"`
	Start          Date    `json:"start_date"`
	End            Date    `json:"end_date"`
	Status         *string `json:"status"`
	Type           *string `json:"type"`
	Deadline       Date    `json:"deadline"`
}
