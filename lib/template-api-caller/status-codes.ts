import type { IConstruct } from 'constructs';
import { PropError } from '../private/prop-error';

/** First and last status code, both included. */
export type CodeRange = readonly [first: number, last: number];

/** Reads success codes such as `200-299` or `304`. */
export function readSuccessCodes(scope: IConstruct, codes: readonly string[]): CodeRange[] {
  if (codes.length === 0) throw new PropError(scope, 'successCodes', 'at least one status code or range', codes);
  return codes.map((code) => {
    const [, first, last = first] = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(code) ?? [];
    if (first === undefined || last === undefined || first > last) {
      throw new PropError(scope, 'successCodes', "status codes such as '304' or ranges such as '200-299'", code);
    }
    return [Number(first), Number(last)];
  });
}

/** Checks status codes that are errors worth another try: the function throws them before anybody asks for success. */
export function checkRetryCodes(scope: IConstruct, codes: readonly number[], successCodes: readonly CodeRange[]): void {
  for (const code of codes) {
    if (!Number.isInteger(code) || code < 400 || code > 599) {
      throw new PropError(scope, 'retryOn', 'status codes from 400 to 599', code);
    }
    if (successCodes.some(([first, last]) => code >= first && code <= last)) {
      throw new PropError(scope, 'retryOn', 'status codes that are not in successCodes', code);
    }
  }
}
