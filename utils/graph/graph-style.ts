/** Colours of the states of work, in light and in dark; the report's page and a drawing that stands alone share them. */
export const COLOURS = `
:root{color-scheme:light dark;--ink:#1b2330;--dim:#566072;--line:#c3cad6;--paper:#ffffff;--box:#f6f8fb;--nest:#eef2f780;
--succeeded:#1a7f37;--caught:#9a5b00;--failed:#c1121f;--timedOut:#a3185e;--aborted:#5d6675;--running:#0b62d0;--pending:#6b7484}
@media(prefers-color-scheme:dark){:root{--ink:#e6ebf3;--dim:#a3aec0;--line:#424c5e;--paper:#12161d;--box:#1c222c;--nest:#232b3870;
--succeeded:#4cc26b;--caught:#f0a83c;--failed:#ff6b74;--timedOut:#ff7ab8;--aborted:#9aa5b6;--running:#6cb0ff;--pending:#8b95a6}}
`;

/** Style of a drawing of states. */
export const GRAPH_STYLE = `
.graph{font:13px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
.graph text{fill:var(--ink)}
.graph .sub,.graph .counts,.graph .times{fill:var(--dim);font-size:11px}
.graph .name{font-weight:600}
.graph .box{fill:var(--box);stroke:var(--line);stroke-width:1.2}
.graph .cluster>.box,.graph .cluster>a>.box{fill:var(--nest)}
.graph .start{fill:var(--dim)}
.graph .Choice>.box,.graph .Choice>a>.box{stroke-dasharray:5 3}
.graph .edge path{fill:none;stroke:var(--dim);stroke-width:1.3}
.graph marker path{fill:var(--dim)}
.graph .edge.catch path{stroke-dasharray:4 3}
.graph .edge.idle path{stroke:var(--line)}
.graph .edge.taken path{stroke:var(--ink);stroke-width:2}
.graph .edge.taken .times{fill:var(--ink)}
.graph .is-idle>a>.box,.graph .is-idle>.box{stroke-dasharray:2 3;fill:none}
.graph .is-idle .name,.graph .is-idle .sub{fill:var(--dim)}
.graph a:focus-visible{outline:none}
.graph a:focus-visible>.box,.graph a:hover>.box{stroke-width:3}
.icon circle{stroke:none}.icon path{fill:none;stroke:var(--paper);stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
${['succeeded', 'caught', 'failed', 'timedOut', 'aborted', 'running', 'pending']
  .map(
    (status) =>
      `.icon.is-${status} circle,.bar.is-${status}{fill:var(--${status})}` +
      `.graph .is-${status}>.box,.graph .is-${status}>a>.box{stroke:var(--${status});stroke-width:2}`,
  )
  .join('\n')}
.icon.is-retried circle{fill:var(--running)}
`;

/** Style of a drawing that stands alone. */
export const STANDALONE_STYLE = `${COLOURS}${GRAPH_STYLE}`;
