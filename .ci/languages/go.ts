import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Language } from './language';

export const GO: Language = {
  name: 'Go',
  target: 'go',
  needs: 'Go, 1.25 or newer',
  probe: (run) => run('.', 'go', ['version']),
  synthesize: async ({ folder, built, variables }, run) => {
    await cp(join(__dirname, 'apps', 'go'), folder, { recursive: true });
    const library = 'github.com/cdk-sfn-patterns/cdk-sfn-patterns-go/cdksfnpatterns';
    await run(folder, 'go', ['mod', 'init', 'languages']);
    await run(folder, 'go', ['mod', 'edit', `-replace=${library}=${join(built, 'cdksfnpatterns')}`]);
    // The library's own go.mod names the peers it was built beside.
    await run(folder, 'go', ['mod', 'tidy']);
    await run(folder, 'go', ['run', '.'], variables);
  },
};
