import {
  type Checkpoint,
  type Definition,
  InvalidDefinition,
  parseDefinition,
  runExecution,
  StopRequest,
  validateDefinition,
} from '../asl';
import type { Clock } from '../kernel/clock';
import type { Json } from '../kernel/json';
import type { Random } from '../kernel/seeded-random';
import { ServiceError } from '../kernel/service-error';
import type { TaskService } from '../kernel/task-service';
import type { TaskTokens } from '../kernel/task-tokens';
import type { Engine, MachineSource, PreparedMachine } from '../services/step-functions';
import { checkTargets, type Surroundings } from './check-targets';

/** What executions run with; read when the first one starts, since the parts of a run need each other. */
export interface EngineParts {
  readonly clock: Clock;
  readonly random: Random;
  tasks(): TaskService;
  tokens(): TaskTokens;
  surroundings(): Surroundings;
}

/** The interpreter of the language, as the service of Step Functions uses it. */
export function engineOf(parts: EngineParts): Engine {
  return {
    prepare: (source) => {
      try {
        return prepareMachine(source, parsed(source.definition), parts);
      } catch (error) {
        if (!(error instanceof InvalidDefinition)) throw error;
        throw new ServiceError('InvalidDefinition', 400, error.message);
      }
    },
    validate: (definition, type) => {
      try {
        return validateDefinition(parsed(definition), type);
      } catch (error) {
        if (!(error instanceof InvalidDefinition)) throw error;
        return error.diagnostics;
      }
    },
    stopRequest: (error, cause) => new StopRequest(error, cause),
  };
}

/** Parses a definition and checks all that its states name, so that nothing starts that could not end. */
export function prepareMachine(
  { type, roleArn }: Omit<MachineSource, 'definition'>,
  source: Json,
  parts: EngineParts,
): PreparedMachine {
  const definition = parseDefinition(source, { services: parts.tasks(), type });
  checkTargets(source, parts.surroundings());
  return runnable(definition, roleArn, parts);
}

function runnable(definition: Definition, roleArn: string, parts: EngineParts): PreparedMachine {
  return {
    run: ({ arn, name, stateMachineArn, stateMachineName, startedAtMs, redrive, ...run }) =>
      runExecution({
        ...run,
        definition,
        clock: parts.clock,
        random: parts.random,
        tasks: parts.tasks(),
        tokens: parts.tokens(),
        execution: { arn, name, roleArn, stateMachineArn, stateMachineName, startTime: startedAtMs },
        ...(redrive !== undefined && {
          redrive: { ...redrive, checkpoint: redrive.checkpoint as Checkpoint | undefined },
        }),
      }),
  };
}

function parsed(definition: string): Json {
  try {
    return JSON.parse(definition) as Json;
  } catch (error) {
    const message = `The definition is not JSON: ${(error as Error).message}`;
    throw new InvalidDefinition([{ severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION', message }]);
  }
}
