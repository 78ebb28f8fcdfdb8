export { DEFAULT_BUS, EventBridge, type EventBridgeOptions, type NewEvent } from './event-bridge';
export { putEvents } from './put-events';
export { type Rule, type RuleSource, ruleFrom, type Target } from './rule';
export { EVENTS_FAMILIES, EventBridgeTasks } from './tasks';
