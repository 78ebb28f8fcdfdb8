import { isJsonObject, type Json, type JsonObject, parsedOr } from '../../kernel/json';
import { ServiceError } from '../../kernel/service-error';
import { DEFAULT_BUS, type EventBridge } from './event-bridge';

const MAX_ENTRIES = 10;

/**
 * Puts events on buses, each for itself: one that is refused has an error in its place.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function putEvents(service: EventBridge, { Entries: entries }: JsonObject): JsonObject {
  const given = Array.isArray(entries) ? entries.filter(isJsonObject) : [];
  if (given.length < 1 || given.length > MAX_ENTRIES) {
    throw new ServiceError(
      'ValidationException',
      400,
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${MAX_ENTRIES}`,
    );
  }
  const results = given.map((entry) => putEvent(service, entry));
  return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode !== undefined).length, Entries: results };
}

function putEvent(service: EventBridge, entry: JsonObject): JsonObject {
  for (const name of ['Source', 'DetailType', 'Detail']) {
    const value = entry[name];
    if (typeof value !== 'string' || value === '') {
      return invalid(`Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
    }
  }
  const source = String(entry.Source);
  if (source.startsWith('aws.')) return refused('NotAuthorizedForSourceException', 'Not authorized for the source.');
  const detail = objectIn(String(entry.Detail));
  if (detail === undefined) return refused('MalformedDetail', 'Detail is malformed.');
  const called = String(entry.EventBusName ?? DEFAULT_BUS);
  const bus = service.busNamed(called);
  if (bus === undefined) return invalid(`EventBus ${called} does not exist in this run.`);
  const { Resources: resources, Time: time } = entry;
  const EventId = service.publish(bus, {
    source,
    detailType: String(entry.DetailType),
    detail,
    resources: Array.isArray(resources) ? resources.map(String) : [],
    timeMs: timeOf(time),
  });
  return { EventId };
}

function objectIn(text: string): JsonObject | undefined {
  const value = parsedOr(text, undefined);
  return isJsonObject(value) ? value : undefined;
}

/** Seconds on the wire, a text in the parameters of a Task. */
function timeOf(time: Json | undefined): number | undefined {
  if (typeof time === 'number') return time * 1_000;
  const parsed = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

function invalid(message: string): JsonObject {
  return refused('InvalidArgument', message);
}

function refused(ErrorCode: string, ErrorMessage: string): JsonObject {
  return { ErrorCode, ErrorMessage };
}
