// The operations that the page offers. Each has a comment on top that says what it answers, is laid out as
// Prettify does it, and is checked against the schema by examples.test.js.

import { dayOf, lastWeekOf, monthOf, weekOf } from './week.js'

// The contract's Week query, word for word.
const week = `# A unit's week, planned and final, everyone by name.
query Week($unit: ID!, $week: Period!) {
  planningUnit(id: $unit) {
    name
    schedule(period: $week, levels: [PLAN, FINAL]) {
      date
      level
      employee {
        id
        fullName
      }
      blocks {
        start
        end
        activity {
          name
          paid
        }
      }
    }
  }
}`

const personMonth = `# One person's month, as planned and as it turned out.
# Put an employee's id into the variables; Week and People show them.
query PersonMonth($employee: ID!, $month: Period!) {
  employee(id: $employee) {
    fullName
    personnelNumber
    schedule(period: $month, levels: [PLAN, FINAL]) {
      date
      level
      blocks {
        start
        end
        activity {
          shortName
          name
        }
      }
    }
  }
}`

const people = `# The first 25 people by name, and how many there are.
# For the next page put endCursor into the variables as "after".
query People($after: String) {
  employees(first: 25, after: $after, filter: { deleted: false }) {
    totalCount
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      id
      fullName
      personnelNumber
    }
  }
}`

const planningUnits = `# All planning units that the token sees. Take an id from here into the Week query.
query PlanningUnits {
  planningUnits {
    id
    name
    shortName
    timeZone
    intervalMinutes
  }
}`

const activities = `# What people can be scheduled for: type, short name, paid or not.
query Activities {
  activities {
    id
    name
    shortName
    type
    typeName
    paid
  }
}`

const contracts = `# Contracts: the agreements on working time that people have.
query Contracts {
  contracts {
    id
    name
    shortName
    employmentType
    workingDaysPerWeek
  }
}`

const levels = `# Every scheduling level: its name here, in the REST API, and in injixo's own screens.
query Levels {
  levels {
    level
    apiName
    displayName
  }
}`

const hours = `# Does everybody get their contractual hours? Planned against contract, this month.
query ContractHours($unit: ID!, $month: Period!) {
  planningUnit(id: $unit) {
    employees(period: $month) {
      employee {
        fullName
        hours(period: $month) {
          contractualMinutes
          netMinutes
          differenceMinutes
        }
        contracts(period: $month) {
          contract {
            name
            weeklyMinutes
          }
        }
      }
    }
  }
}`

const coverage = `# Where are we under- or overstaffed against the requirement?
query Coverage($unit: ID!, $week: Period!) {
  planningUnit(id: $unit) {
    intervalMinutes
    coverage(period: $week) {
      activity {
        name
      }
      requiredHours
      understaffedHours
      overstaffedHours
      intervals {
        start
        staffing
        requirement
        coverage
      }
    }
  }
}`

const adherence = `# Who kept to the schedule last week, with a minute of tolerance?
query Adherence($unit: ID!, $lastWeek: Period!) {
  planningUnit(id: $unit) {
    adherence(period: $lastWeek, toleranceSeconds: 60) {
      employee {
        fullName
      }
      scheduledMinutes
      inAdherenceMinutes
      adherencePercent
      conformancePercent
      exceptions {
        start
        end
        kind
        scheduledActivity {
          name
        }
        actualActivity {
          name
        }
      }
    }
  }
}`

const roster = `# Who belongs where today, with which contract and skills? The first 25 people by name.
query Roster($today: Date!) {
  employees(first: 25, filter: { validOn: $today, deleted: false }) {
    totalCount
    nodes {
      fullName
      joinDate
      leaveDate
      mainPlanningUnit {
        name
      }
      contracts {
        contract {
          name
          weeklyMinutes
        }
      }
      skills {
        skill {
          name
        }
      }
    }
  }
}`

/** findEmployeeId looks in an answer for the first { employee: { id } }, so that the person example has one. */
export function findEmployeeId(value) {
  if (typeof value !== 'object' || value === null) return ''
  if (typeof value.employee?.id === 'string') return value.employee.id
  for (const inner of Object.values(value)) {
    const found = findEmployeeId(inner)
    if (found) return found
  }
  return ''
}

/**
 * examplesFor fills the examples' variables. unit and employee are ids, "" when not known; now is a Date.
 * variables are undefined where an operation has none.
 */
export function examplesFor({ unit, employee, now }) {
  return [
    { name: 'Week', title: 'Week', about: 'A unit’s week on plan and final, by name', query: week, variables: { unit, week: weekOf(now) } },
    { name: 'PersonMonth', title: 'One person’s month', about: 'Day by day, on plan and final', query: personMonth, variables: { employee, month: monthOf(now) } },
    { name: 'ContractHours', title: 'Contractual hours', about: 'A month’s hours against what was agreed', query: hours, variables: { unit, month: monthOf(now) } },
    { name: 'Coverage', title: 'Coverage', about: 'Staffing against requirement, by interval', query: coverage, variables: { unit, week: weekOf(now) } },
    { name: 'Adherence', title: 'Adherence', about: 'Last week, with every exception', query: adherence, variables: { unit, lastWeek: lastWeekOf(now) } },
    { name: 'Roster', title: 'Roster', about: 'Unit, contract and skills, today', query: roster, variables: { today: dayOf(now) } },
    { name: 'People', title: 'People', about: 'By name, in pages of 25', query: people, variables: { after: null } },
    { name: 'PlanningUnits', title: 'Planning units', about: 'All that the token sees', query: planningUnits },
    { name: 'Activities', title: 'Activities', about: 'Types, names, paid or not', query: activities },
    { name: 'Contracts', title: 'Contracts', about: 'Employment type, working days', query: contracts },
    { name: 'Levels', title: 'Levels', about: 'And their names in injixo', query: levels },
  ]
}

/** variablesText is how the variables editor shows an example's variables. */
export const variablesText = variables => (variables ? JSON.stringify(variables, null, 2) : '')
