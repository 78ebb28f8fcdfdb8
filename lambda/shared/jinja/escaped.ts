import { escapeHtml } from './python-text';
import type { Markup } from './values';

/** The text of a string, made safe for HTML unless it is so already. */
export function escaped(value: string | Markup): string {
  return typeof value === 'string' ? escapeHtml(value) : value.text;
}
