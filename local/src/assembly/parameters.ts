import { BadRequest } from '../kernel/bad-request';
import type { Json, JsonObject } from '../kernel/json';
import { Unsupported } from '../kernel/unsupported';

/** The value that `Ref` of a parameter gives: what was passed in, else its default. */
export function parameterValue(name: string, parameter: JsonObject, given: Json | undefined, place: string): Json {
  const type = String(parameter.Type ?? 'String');
  if (type.startsWith('AWS::SSM::Parameter::')) {
    throw new Unsupported(
      place,
      `needs parameter '${name}', whose value a deployment reads from the SSM Parameter Store; write the value into the app for local runs`,
    );
  }
  const value = given ?? parameter.Default;
  if (value === undefined) {
    throw new BadRequest(`${place}: needs parameter '${name}', which has no default; give it one in the app`);
  }
  const isList = type === 'CommaDelimitedList' || type.startsWith('List<');
  if (!isList) return Array.isArray(value) ? value.join(',') : String(value);
  return Array.isArray(value)
    ? value
    : String(value)
        .split(',')
        .map((element) => element.trim());
}
