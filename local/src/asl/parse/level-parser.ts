import type { JsonObject } from '../../kernel/json';
import type { TaskService } from '../../kernel/task-service';
import type { Level, QueryLanguage } from '../definition';
import type { Problems } from './problems';

/** What parsing needs at every depth of a definition. */
export interface LevelParser {
  readonly language: QueryLanguage;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly problems: Problems;
  readonly services: Pick<TaskService, 'refusal'>;
  /** Labels of distributed Maps so far; each may be given once. */
  readonly labels: Set<string>;
  /** Parses the states of a branch or of an iteration. */
  parseLevel(source: JsonObject, location: string): Level;
}
