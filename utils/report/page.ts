import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { ExecutionView } from '../execution-history/execution-view';
import { COLOURS, GRAPH_STYLE } from '../graph/graph-style';
import { markup } from '../text/markup';
import { itemMaps } from './item-map';
import { pageData, shownItems } from './page-data';
import { dataSection, errorPanel, factsOf, graphSection, header, omissions, plainItems, statesTable } from './sections';
import { timeline } from './timeline';

/** What the report tells besides what the API tells. */
export interface ReportNotes {
  /** Command that repeats the run. */
  readonly repeatCommand?: string;
  /** Seed of the local runner. */
  readonly seed?: number;
}

/**
 * The report of an execution as one HTML page: it asks for nothing outside of itself, runs from disk, and shows what
 * matters most without JavaScript too.
 */
export function reportPage(view: ExecutionView, notes: ReportNotes = {}): string {
  const style = `${COLOURS}${GRAPH_STYLE}${pageStyle()}`;
  const script = pageScript();
  const data = pageData(view);
  const facts = [
    ...factsOf(view),
    ...(notes.seed === undefined ? [] : [['Seed', `${notes.seed}`] as const]),
    ...(notes.repeatCommand === undefined ? [] : [['Run it again', notes.repeatCommand] as const]),
  ];
  const left =
    data.eventsLeftOut === 0
      ? []
      : [`${data.eventsLeftOut} events, of items that succeeded first, are left out to keep this page small.`];
  const notesOnGaps = [...omissions(view), ...left].map((text) => `<p class="note">${markup(text)}</p>`).join('');
  const hasItems = view.items.length > 0;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '${hashOf(script)}'; style-src '${hashOf(style)}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${markup(`${view.record.status} · ${view.record.machineName} · ${view.record.name}`)}</title>
<style>${style}</style>
</head>
<body>
${header(view, facts)}
<main>
${errorPanel(view)}
<p id="filter" class="filter" role="status" hidden></p>
${hasItems ? `<section id="items"><h2>Items</h2>${itemMaps(shownItems(view.items))}${notesOnGaps}<div id="table"></div>${plainItems(view)}</section>` : ''}
${graphSection(view)}
${timeline(view)}
<section id="events" hidden><h2>Events</h2><div id="eventlist"></div></section>
${statesTable(view)}
${dataSection(view)}
</main>
<footer>${hasItems ? '' : notesOnGaps}<p class="note">Values of members that name a credential, credentials by their form, and task tokens are left out. Times are UTC.</p></footer>
<script type="application/json" id="report">${scriptText(JSON.stringify(data))}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** JSON as it may stand in a script element, which ends at the first thing that looks like its end. */
function scriptText(json: string): string {
  return json.replaceAll('<', '\\u003c');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function pageStyle(): string {
  return readFileSync(join(__dirname, 'page', 'page.css'), 'utf8');
}

let script: string | undefined;

/** The page's script in one piece. */
function pageScript(): string {
  script ??= buildSync({
    entryPoints: [join(__dirname, 'page', 'main.js')],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
  })
    .outputFiles[0]?.text.trim()
    .replaceAll('</', '<\\/');
  return script ?? '';
}
