package graph

import (
	"context"
	"slices"

	"shiftgraph/internal/wfm"
)

// Skills resolves Query.skills.
func (query) Skills(ctx context.Context) ([]wfm.Skill, error) {
	all, err := request(ctx).Skills(ctx)
	return rowsOf(all), err
}

// Skill resolves Query.skill.
func (query) Skill(ctx context.Context, id wfm.ID) (*wfm.Skill, error) {
	all, err := request(ctx).Skills(ctx)
	if err != nil {
		return nil, err
	}
	return all.Get(id), nil
}

type skill struct{ *resolvers }

// Employees resolves Skill.employees for a list of skills. The API tells skills by person
// alone, so everybody is asked once, however many skills want to know.
func (r skill) Employees(ctx context.Context, skills []*wfm.Skill, on *wfm.Date) ([][]wfm.Employee, error) {
	day := given(on, r.today())
	all, err := request(ctx).Employees(ctx, false)
	if err != nil {
		return nil, err
	}
	people := those(pointers(all.Rows), func(e *wfm.Employee) bool { return !bool(e.Deleted) })
	held, errs := request(ctx).SkillsOf(ctx, employeeIDs(people))
	if err := firstError(errs); err != nil {
		return nil, err
	}
	out := make([][]wfm.Employee, len(skills))
	for i := range out {
		out[i] = []wfm.Employee{}
	}
	for i, e := range people {
		for j, k := range skills {
			if slices.ContainsFunc(held[i], func(h wfm.EmployeeSkill) bool { return h.SkillID == k.ID && h.Validity().On(day) }) {
				out[j] = append(out[j], *e)
			}
		}
	}
	return out, nil
}
