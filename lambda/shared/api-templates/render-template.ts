import { decodeTemplate } from '../api-request/decode-template';
import { type RenderedRequest, renderRequest } from '../api-request/render-request';
import { type RenderSettings, TextRenderer } from '../api-request/render-text';
import type { TemplateFile } from './template-file';
import { toTypedItem } from './template-item';

/** Stands for what only an execution has. */
const IDEMPOTENCY_KEY = '[idempotency key]';

/**
 * Makes the request of a template the way the caller function does, from the item that the file becomes.
 *
 * @throws TemplateFault
 */
export function renderTemplate(template: TemplateFile, settings: Omit<RenderSettings, 'now'>): RenderedRequest {
  const call = { method: template.method, idempotencyKey: IDEMPOTENCY_KEY };
  const renderer = new TextRenderer({ ...settings, now: Date.now });
  return renderRequest(decodeTemplate(toTypedItem(template)), call, renderer);
}
