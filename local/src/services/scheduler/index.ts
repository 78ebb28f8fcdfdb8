export { type Schedule, type ScheduleSource, scheduleFrom } from './schedule';
export { Scheduler, type SchedulerOptions } from './scheduler';
