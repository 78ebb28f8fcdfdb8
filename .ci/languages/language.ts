import type { Run } from '../check';
import type { Peers } from '../peers';

/** A language other than TypeScript that the library is built for. */
export interface Language {
  readonly name: string;
  /** As jsii-pacmak calls it. */
  readonly target: string;
  /** What must be on the machine, for the message that says so. */
  readonly needs: string;
  /** Fails unless it is there. */
  probe(run: Run): Promise<unknown>;
  /** Installs what jsii-pacmak built into a new environment below `folder`, and runs the app there. */
  synthesize(build: Build, run: Run): Promise<void>;
}

/** One app to synthesize, and with what. */
export interface Build {
  /** Holds `api-templates`, and is the app's working folder. */
  readonly folder: string;
  /** Where jsii-pacmak laid out what it built for this language. */
  readonly built: string;
  readonly version: string;
  readonly peers: Peers;
  /** Variables that the app runs with. */
  readonly variables: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}
