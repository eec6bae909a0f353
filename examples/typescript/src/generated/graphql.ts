/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** The types of activities, which decide how reports and adherence count them. */
export type ActivityType =
  /** Other reasons to be away, among them public holidays and trainings. Shown as Absence. */
  | 'ABSENCE'
  /** A break, paid or not. Shown as Break. */
  | 'BREAK'
  /** Shown as Vacation. */
  | 'HOLIDAY'
  /** Sick leave, paid or not. Shown as Illness. */
  | 'ILLNESS'
  /** Meetings and the like. Shown as Meeting. */
  | 'MEETING'
  /** A type that this server does not know; `typeName` gives its name. */
  | 'OTHER'
  /** Work. Shown as Presence. */
  | 'PRESENT';

/** A layer of the schedule. `levels` gives the name that injixo shows for each. */
export type Level =
  /** Requests for time off. injixo shows Time-off request in Schedules and Absence Request in the Shift Center. */
  | 'ABSENCE_WISHES'
  /** Agent status imported from the telephone system; past days only. injixo shows External System. */
  | 'ACD'
  /** Second-choice shift requests. injixo shows Alternative Request. */
  | 'ALTERNATIVE_WISHES'
  /** When a person may be scheduled; its blocks have no activity. injixo shows Availability. */
  | 'AVAILABILITIES'
  /** A copy of a schedule. injixo shows Version 1. */
  | 'BACKUP'
  /** A copy of a schedule. injixo shows Version 2. */
  | 'BACKUP_VERSION_2'
  /** A copy of a schedule. injixo shows Version 3. */
  | 'BACKUP_VERSION_3'
  /** Corrections. injixo shows Correction. */
  | 'CORRECTION'
  /** By name what happened; many tenants keep the frozen original plan here. injixo shows Actual. */
  | 'FINAL'
  /** Stand-by. injixo shows On-call duty. */
  | 'ON_CALL'
  /** A level in an answer that this server does not know; `levelName` gives its name. It cannot be asked for. */
  | 'OTHER'
  /** A level that the API accepts; the name that injixo shows for it is not known, and neither is what lies on it. */
  | 'OVERTIME'
  /** The working schedule, which employees see. injixo shows Schedule. */
  | 'PLAN'
  /** A level that the API accepts; the name that injixo shows for it is not known, and neither is what lies on it. */
  | 'PRODUCTIVITY'
  /** Clocked times. injixo shows Time Recording. */
  | 'TIME_RECORDING'
  /** Shift requests. injixo shows Request. */
  | 'WISHES';

/** A span of whole days, both included. `end` may not be before `start`. */
export type Period = {
  /** The last day; the same as `start` for a single day. */
  end: string;
  /** The first day. */
  start: string;
};

export type WeekQueryVariables = Exact<{
  unit: string | number;
  week: Period;
}>;


export type WeekQuery = { planningUnit: { name: string | null, schedule: Array<{ date: string, level: Level, employeeId: string, start: string | null, end: string | null, employee: { fullName: string | null } | null, blocks: Array<{ start: string | null, end: string | null, activity: { name: string | null, type: ActivityType | null } | null }> }> | null } | null };

export type AwayQueryVariables = Exact<{
  units?: Array<string | number> | string | number | null | undefined;
  period: Period;
  after?: string | null | undefined;
}>;


export type AwayQuery = { schedules: { pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ date: string, employeeId: string, employee: { fullName: string | null } | null, blocks: Array<{ start: string | null, end: string | null, fullDay: boolean, activity: { name: string | null } | null }> }> } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const WeekDocument = new TypedDocumentString(`
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
    `) as unknown as TypedDocumentString<WeekQuery, WeekQueryVariables>;
export const AwayDocument = new TypedDocumentString(`
    query Away($units: [ID!], $period: Period!, $after: String) {
  schedules(
    period: $period
    planningUnitIds: $units
    activityTypes: [ILLNESS, HOLIDAY, ABSENCE]
    first: 200
    after: $after
  ) {
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
    `) as unknown as TypedDocumentString<AwayQuery, AwayQueryVariables>;