import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

const DOCUMENTS = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', 'local/README.md'],
  ...['docs', 'docs/decisions'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((file) => file.endsWith('.md'))
      .map((file) => `${folder}/${file}`),
  ),
];

/** A document without its blocks of code. */
const proseOf = (markdown: string): string => markdown.replaceAll(/^```.*?^```/gms, '');

/** The anchors that a document's headings make, as hosts of Git repositories name them. */
function anchorsOf(markdown: string): string[] {
  return [...proseOf(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

/** What leads nowhere: a file that is not there, a heading that is not in it. */
function deadLinks(document: string): string[] {
  const markdown = readFileSync(join(ROOT, document), 'utf8');
  const links = [...proseOf(markdown).matchAll(/\]\((?!https?:)([^)\s#]*)(?:#([^)\s]*))?\)/g)];
  return links
    .filter(([, path = '', anchor]) => {
      const target = path === '' ? join(ROOT, document) : join(ROOT, dirname(document), path);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(anchor);
    })
    .map(([link]) => link.slice(1));
}

describe.each(DOCUMENTS)('%s', (document) => {
  it('leads nowhere but to files and headings that are there', () => {
    expect(deadLinks(document)).toEqual([]);
  });

  it('names no command that package.json does not have', () => {
    const markdown = readFileSync(join(ROOT, document), 'utf8');
    const commands = [...markdown.matchAll(/npm run (?:--?\w+ )*([a-z][\w:]*)/g)].map(([, name = '']) => name);

    expect(commands.filter((name) => !(name in scripts))).toEqual([]);
  });
});
