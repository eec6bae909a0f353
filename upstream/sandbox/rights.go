package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

// hiddenFromPlanner is an activity that the planner's role does not show, though it
// stands in schedules that the planner reads: a reference to something unseen.
const hiddenFromPlanner = actWorksCouncil

// authorized tells whose rights a request carries; ok is false for a token that is
// missing, unknown or expired.
func authorized(r *http.Request) (planner, ok bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return false, false
	}
	switch strings.TrimSpace(token) {
	case AdminToken:
		return false, true
	case PlannerToken:
		return true, true
	}
	return false, false
}

func plannerMayRead(v level) bool { return slices.Contains(plannerLevels, v) }

func (q *request) seesUnit(u *unit) bool {
	return !q.planner || slices.Contains(plannerUnits, u.id)
}

// seesPerson: a planner sees who is or was in one of the units, and nobody without a
// unit (P).
func (q *request) seesPerson(p *person) bool {
	if !q.planner {
		return true
	}
	for _, m := range p.members {
		if q.seesUnit(q.s.units[m.unit]) {
			return true
		}
	}
	return false
}

// unit finds the unit of the path among those that the token sees.
func (q *request) unit() (*unit, int, *refusal) {
	u, ok := q.s.unitByID[q.id]
	if !ok || !q.seesUnit(u) {
		return nil, 0, noSuchID
	}
	return u, int(u.id - unitParent), nil
}

// person finds the person of the path among those that the token sees.
func (q *request) person() (*person, *refusal) {
	i := q.id - firstPeopleID
	if i < 0 || i >= int64(len(q.s.people)) || !q.seesPerson(q.s.people[i]) {
		return nil, noSuchID
	}
	return q.s.people[i], nil
}
