package upstream

import (
	"context"

	"shiftgraph/internal/wfm"
)

// Skills asks for all skills as definitions. It is one REST call. The path and its fields
// are known from one client that would not notice if they were wrong (c).
//
// Errors: [Unauthorized], [Forbidden], [Timeout] after 25 s (S).
//
//api:call GET /skills c
func (c *Client) Skills(ctx context.Context) ([]wfm.Skill, error) {
	return getList(ctx, c, pathOf("skills"), "", skillsShape,
		need("skill_id", func(s *wfm.Skill) wfm.ID { return s.ID }))
}

// EmployeeSkills asks for the skills that a person has, had or will have. It is one REST
// call. EmployeeID is filled in; rows of other people are left out.
//
// Errors: [NotFound] may mean no such person, no skills, or no rights (S).
//
//api:call GET /employees/{id}/skill_levels c
func (c *Client) EmployeeSkills(ctx context.Context, employee wfm.ID) ([]wfm.EmployeeSkill, error) {
	if err := checkID("employee", employee); err != nil {
		return nil, err
	}
	accept := func(s *wfm.EmployeeSkill) (bool, error) {
		s.EmployeeID = or(s.EmployeeID, employee)
		if s.SkillID == 0 {
			return false, missing("skill_id")
		}
		return s.EmployeeID == employee, nil
	}
	return getList(ctx, c, pathOf("employees", employee.String(), "skill_levels"), "", skillLevelsShape, accept)
}
