/* eslint-disable */
import * as types from './graphql.js';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query Week($unit: ID!, $week: Period!) {\n    planningUnit(id: $unit) {\n      name\n      schedule(period: $week, levels: [PLAN, FINAL]) {\n        date\n        level\n        employeeId\n        employee {\n          fullName\n        }\n        start\n        end\n        blocks {\n          start\n          end\n          activity {\n            name\n            type\n          }\n        }\n      }\n    }\n  }\n": typeof types.WeekDocument,
    "\n  query Away($units: [ID!], $period: Period!, $after: String) {\n    schedules(period: $period, planningUnitIds: $units, activityTypes: [ILLNESS, HOLIDAY, ABSENCE], first: 200, after: $after) {\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      nodes {\n        date\n        employeeId\n        employee {\n          fullName\n        }\n        blocks {\n          start\n          end\n          fullDay\n          activity {\n            name\n          }\n        }\n      }\n    }\n  }\n": typeof types.AwayDocument,
};
const documents: Documents = {
    "\n  query Week($unit: ID!, $week: Period!) {\n    planningUnit(id: $unit) {\n      name\n      schedule(period: $week, levels: [PLAN, FINAL]) {\n        date\n        level\n        employeeId\n        employee {\n          fullName\n        }\n        start\n        end\n        blocks {\n          start\n          end\n          activity {\n            name\n            type\n          }\n        }\n      }\n    }\n  }\n": types.WeekDocument,
    "\n  query Away($units: [ID!], $period: Period!, $after: String) {\n    schedules(period: $period, planningUnitIds: $units, activityTypes: [ILLNESS, HOLIDAY, ABSENCE], first: 200, after: $after) {\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      nodes {\n        date\n        employeeId\n        employee {\n          fullName\n        }\n        blocks {\n          start\n          end\n          fullDay\n          activity {\n            name\n          }\n        }\n      }\n    }\n  }\n": types.AwayDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Week($unit: ID!, $week: Period!) {\n    planningUnit(id: $unit) {\n      name\n      schedule(period: $week, levels: [PLAN, FINAL]) {\n        date\n        level\n        employeeId\n        employee {\n          fullName\n        }\n        start\n        end\n        blocks {\n          start\n          end\n          activity {\n            name\n            type\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.js').WeekDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Away($units: [ID!], $period: Period!, $after: String) {\n    schedules(period: $period, planningUnitIds: $units, activityTypes: [ILLNESS, HOLIDAY, ABSENCE], first: 200, after: $after) {\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n      nodes {\n        date\n        employeeId\n        employee {\n          fullName\n        }\n        blocks {\n          start\n          end\n          fullDay\n          activity {\n            name\n          }\n        }\n      }\n    }\n  }\n"): typeof import('./graphql.js').AwayDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
