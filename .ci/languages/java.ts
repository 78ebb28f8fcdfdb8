import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Language } from './language';

export const JAVA: Language = {
  name: 'Java',
  target: 'java',
  needs: 'a JDK, 17 or newer, and Maven (in Debian the packages default-jdk and maven)',
  probe: (run) => run('.', 'mvn', ['--version']),
  synthesize: async ({ folder, built, version, peers, variables }, run) => {
    await cp(join(__dirname, 'apps', 'java'), folder, { recursive: true });
    const settings = {
      // A repository of its own: one that is shared might hold another build of the same version.
      'maven.repo.local': join(folder, 'repository'),
      built,
      'library.version': version,
      'cdk.version': peers['aws-cdk-lib'],
      'constructs.version': peers.constructs,
    };
    const defined = Object.entries(settings).map(([name, value]) => `-D${name}=${value}`);
    await run(folder, 'mvn', ['--quiet', '--batch-mode', ...defined, 'compile', 'exec:java'], variables);
  },
};
