import { CALL_API_ERRORS, CALL_DEADLINES_MS } from '../../../lib/template-api-caller/contract';
import { render, TemplateError } from '../jinja';
import type { TextTemplate } from './decode-template';
import { TemplateFault } from './template-fault';

/** Characters that all texts of one request may come to; the guard holds the parts to less. */
const MAX_CHARACTERS = 4_000_000;

/** What the renderings of one request have taken. The engine bounds one text; an item can hold thousands of them. */
export interface RenderSpent {
  ms: number;
  characters: number;
}

/** What all texts of one request are rendered with. */
export interface RenderSettings {
  readonly params: Readonly<Record<string, unknown>>;
  readonly undefinedVariables: 'strict' | 'lenient';
  readonly secret: (name: string) => string;
  /** Milliseconds since some moment. */
  readonly now: () => number;
  /**
   * Shared by all renderings of one request.
   *
   * @default - nothing yet
   */
  readonly spent?: RenderSpent;
}

/** Renders the texts of one request, within bounds that they share. */
export class TextRenderer {
  private readonly spent: RenderSpent;

  constructor(private readonly settings: RenderSettings) {
    this.spent = settings.spent ?? { ms: 0, characters: 0 };
  }

  /** @throws TemplateFault `ApiCaller.TemplateError`, with the place */
  render({ place, text }: TextTemplate): string {
    const { params, undefinedVariables, secret, now } = this.settings;
    const maxMs = CALL_DEADLINES_MS.rendering;
    if (this.spent.ms > maxMs) throw refused(place, `the template takes more than ${maxMs} ms`);
    const startedAt = now();
    const rendered = inPlace(place, () => render(text, params, { undefined: undefinedVariables, globals: { secret } }));
    this.spent.ms += now() - startedAt;
    this.spent.characters += rendered.length;
    if (this.spent.characters > MAX_CHARACTERS)
      throw refused(place, `the request exceeds ${MAX_CHARACTERS} characters`);
    return rendered;
  }
}

/** Names the text in which the engine found something wrong. The engine's own error is no cause: it quotes values. */
export function inPlace<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateError) throw refused(place, error.message);
    throw error;
  }
}

function refused(place: string, reason: string): TemplateFault {
  return new TemplateFault(CALL_API_ERRORS.templateError, place, reason);
}
