export {
  Account,
  type AccountOptions,
  type Caller,
  type Denial,
  type ResourcePolicy,
  type Role,
  type UndecidedCondition,
  type UnusedGrant,
} from './account';
export { accountOf, type Principal } from './decide';
export { managedStatements } from './managed-policies';
export { type Arns, type AskedCall, type Need, needsOf, needsOfMapRun } from './needs';
export { type Statement, statementFrom } from './policy';
export { type DeniedAnswer, deniedAnswer } from './refusal';
