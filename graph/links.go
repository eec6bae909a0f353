package graph

import (
	"context"

	"shiftgraph/internal/wfm"
)

// The links between people and definitions: what stands at their ends.

type membership struct{}

// PlanningUnit resolves Membership.planningUnit for a list.
func (membership) PlanningUnit(ctx context.Context, links []*wfm.Membership) ([]*wfm.PlanningUnit, error) {
	return unitsOf(ctx, each(links, func(m *wfm.Membership) wfm.ID { return m.PlanningUnitID }))
}

// Employee resolves Membership.employee for a list.
func (membership) Employee(ctx context.Context, links []*wfm.Membership) ([]*wfm.Employee, error) {
	return employeesOf(ctx, each(links, func(m *wfm.Membership) wfm.ID { return m.EmployeeID }))
}

type employeeContract struct{}

// Contract resolves EmployeeContract.contract for a list.
func (employeeContract) Contract(ctx context.Context, links []*wfm.EmployeeContract) ([]*wfm.Contract, error) {
	return joined(request(ctx).Loaders().Contracts.All(ctx, each(links, func(l *wfm.EmployeeContract) wfm.ID { return l.ContractID })))
}

// Employee resolves EmployeeContract.employee for a list.
func (employeeContract) Employee(ctx context.Context, links []*wfm.EmployeeContract) ([]*wfm.Employee, error) {
	return employeesOf(ctx, each(links, func(l *wfm.EmployeeContract) wfm.ID { return l.EmployeeID }))
}

type employeeSkill struct{}

// Skill resolves EmployeeSkill.skill for a list.
func (employeeSkill) Skill(ctx context.Context, links []*wfm.EmployeeSkill) ([]*wfm.Skill, error) {
	return joined(request(ctx).Loaders().Skills.All(ctx, each(links, func(l *wfm.EmployeeSkill) wfm.ID { return l.SkillID })))
}

// employeesOf joins ids to people.
func employeesOf(ctx context.Context, keys []wfm.ID) ([]*wfm.Employee, error) {
	return joined(request(ctx).Loaders().Employees.All(ctx, keys))
}

// unitsOf joins ids to planning units.
func unitsOf(ctx context.Context, keys []wfm.ID) ([]*wfm.PlanningUnit, error) {
	return joined(request(ctx).Loaders().Units.All(ctx, keys))
}

// activitiesOf joins ids to activities.
func activitiesOf(ctx context.Context, keys []wfm.ID) ([]*wfm.Activity, error) {
	return joined(request(ctx).Loaders().Activities.All(ctx, keys))
}
