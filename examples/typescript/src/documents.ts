// The questions that this client asks. `npm run generate` types their variables and answers.

import { graphql } from './generated/gql.js'

/**
 * Week: who works on what, as planned and as it was. Beside each joined object stands its
 * id, which is there even where the object could not be read or may not be seen.
 */
export const WEEK = graphql(`
  query Week($unit: ID!, $week: Period!) {
    planningUnit(id: $unit) {
      name
      schedule(period: $week, levels: [PLAN, FINAL]) {
        date
        level
        employeeId
        employee {
          fullName
        }
        start
        end
        blocks {
          start
          end
          activity {
            name
            type
          }
        }
      }
    }
  }
`)

/** Away: who is away and why, page by page. Of each day only the blocks of these types come. */
export const AWAY = graphql(`
  query Away($units: [ID!], $period: Period!, $after: String) {
    schedules(period: $period, planningUnitIds: $units, activityTypes: [ILLNESS, HOLIDAY, ABSENCE], first: 200, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        date
        employeeId
        employee {
          fullName
        }
        blocks {
          start
          end
          fullDay
          activity {
            name
          }
        }
      }
    }
  }
`)
