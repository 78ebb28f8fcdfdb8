import type { IConstruct } from 'constructs';
import { PropError } from '../private/prop-error';

/** Refuses names and ARNs that are there but empty, as from a setting that nobody filled in: deployment would, later. */
export function checkNotEmpty(scope: IConstruct, values: { readonly [prop: string]: string | undefined }): void {
  for (const [prop, value] of Object.entries(values)) {
    if (value === '') throw new PropError(scope, prop, 'left out or given a value', value);
  }
}
