/**
 * Packs both packages as they would be published, looks inside, and uses them in strangers' projects: beside the lowest
 * peers that the library takes, and beside the newest. Wants `npm run build` to have run.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Check, ROOT, runCheck } from './check';
import { packedLibrary, packedRunner } from './contents';
import { peersOfLibrary } from './peers';
import { useAsStranger } from './stranger-project';
import { faultsOfContents, tracesOfMachine } from './tarball';

async function checkPackage(check: Check): Promise<void> {
  const { checklist, folder, run } = check;
  const packages = await checklist.step(
    'both packages are packed',
    async () => {
      const packed = join(folder, 'packed');
      await mkdir(packed);
      await run(ROOT, 'npm', ['run', '--silent', 'build:types', '--workspace', 'cdk-sfn-local']);
      return [await packedLibrary(packed, run), await packedRunner(packed, run)];
    },
    (packed) => packed.map(({ name, tarball }) => `${name} ${Math.round(tarball.size / 1000)} KB`).join(', '),
  );
  for (const { name, tarball, contents } of packages) {
    await checklist.step(`${name} ships what it should, nothing else, and is small enough`, async () =>
      reject(faultsOfContents(tarball, contents)),
    );
    await checklist.step(`${name} names no path of the machine that built it`, async () => {
      const unpacked = join(folder, name);
      await mkdir(unpacked);
      await run(unpacked, 'tar', ['-xzf', tarball.file, '--strip-components=1']);
      reject(await tracesOfMachine(unpacked, tarball.files, ROOT));
    });
  }
  const tarballs = packages.map(({ tarball }) => tarball.file);
  const { lowest, newest } = await peersOfLibrary();
  await useAsStranger(check, { peers: newest, tarballs, withSources: false });
  await useAsStranger(check, { peers: lowest, tarballs, withSources: true });
}

function reject(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

void runCheck('check-package', checkPackage);
