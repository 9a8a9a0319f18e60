/// The page's style sheet, kept in the program so that an installed copy needs no other file.
enum PageStyle {
  static let text = #"""
    :root {
      --ink: #1f2933; --muted: #52606d; --line: #d9e0e7; --soft: #f4f7fa; --paper: #ffffff;
      --accent: #0b4f8a; --accent-soft: #e6f0f9; --warn: #8a4b08; --warn-soft: #fff6e5;
    }
    * { box-sizing: border-box; }
    html { scroll-padding-top: 4rem; }
    body {
      margin: 0; background: var(--soft); color: var(--ink); line-height: 1.5; font-size: 1rem;
      font-family: system-ui, -apple-system, "Segoe UI", "Liberation Sans", Arial, sans-serif;
      overflow-wrap: anywhere;
    }
    header.top, main, footer { max-width: 75rem; margin: 0 auto; padding: 0 1.25rem; }
    header.top { padding-top: 1.75rem; }
    h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem; }
    h2 { font-size: 1.4rem; margin: 1rem 0 0; }
    h3 { font-size: 1.15rem; margin: 0 0 .75rem; color: var(--accent); }
    h4 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
    p { margin: 0 0 .75rem; max-width: 70ch; }
    a { color: var(--accent); }
    .lead { font-size: 1.05rem; color: var(--muted); max-width: 80ch; }
    .tiles { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0 1.25rem; }
    .tile {
      flex: 1 1 13rem; background: var(--paper); border: 1px solid var(--line);
      border-radius: .5rem; padding: .75rem 1rem;
    }
    .tile dt { color: var(--muted); font-size: .875rem; }
    .tile dd { margin: 0; font-size: 1.75rem; font-weight: 650; font-variant-numeric: tabular-nums; }
    .tile .range { display: block; font-size: .8125rem; font-weight: 400; color: var(--muted); }

    nav.tabs {
      position: sticky; top: 0; z-index: 2; background: var(--soft);
      border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap;
      justify-content: space-between; gap: 0 .5rem; padding: 0 1.25rem;
      padding-inline: max(1.25rem, calc((100% - 75rem) / 2 + 1.25rem));
    }
    .tab-list { display: flex; flex-wrap: wrap; }
    nav.tabs a {
      padding: .75rem .9rem; text-decoration: none; color: var(--muted); font-weight: 600;
      border-bottom: 3px solid transparent;
    }
    nav.tabs a:hover { color: var(--ink); border-bottom-color: var(--line); }
    nav.tabs a[aria-selected="true"] { color: var(--accent); border-bottom-color: var(--accent); }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
    .js main .panel > h2 {
      position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
    }
    main { padding-top: 1.25rem; }
    .panel {
      display: grid; gap: 1.25rem; margin-bottom: 1.25rem;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 32rem), 1fr));
    }
    .panel[hidden] { display: none; }
    .panel > h2, .card { grid-column: 1 / -1; min-width: 0; }
    .card.half { grid-column: auto; }
    .card {
      background: var(--paper); border: 1px solid var(--line); border-radius: .5rem;
      padding: 1.25rem;
    }

    .table-frame { overflow-x: auto; max-width: 100%; }
    .table-frame.tall { max-height: 26rem; overflow-y: auto; }
    .tall thead th { position: sticky; top: 0; z-index: 1; }
    table { border-collapse: collapse; font-size: .9375rem; min-width: min(100%, 34rem); }
    caption { text-align: left; color: var(--muted); font-size: .875rem; padding: 0 0 .5rem; }
    th, td {
      padding: .4rem .75rem; border-bottom: 1px solid var(--line); text-align: left;
      vertical-align: top;
    }
    .table-frame { overflow-wrap: break-word; }
    bdi { overflow-wrap: anywhere; }
    thead th { background: var(--accent-soft); vertical-align: bottom; }
    tbody th { font-weight: 400; min-width: 6rem; max-width: 26rem; }
    .pairs tbody th { white-space: nowrap; }
    .pairs tbody th bdi { overflow-wrap: break-word; }
    .sortable tbody th bdi { display: inline-block; min-width: 9rem; }
    tfoot th, tfoot td { font-weight: 650; border-bottom: 0; }
    tbody tr:hover { background: var(--soft); }
    .number { text-align: right; padding-inline: .5rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
    thead .number { white-space: normal; overflow-wrap: normal; }
    thead button {
      all: unset; cursor: pointer; font-weight: 650; display: inline-flex; gap: .35rem;
      align-items: baseline;
    }
    thead button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    thead button::after { content: "⇅"; color: #7b8794; font-weight: 400; font-size: .8em; }
    thead [aria-sort="ascending"] button::after { content: "↑"; color: var(--accent); }
    thead [aria-sort="descending"] button::after { content: "↓"; color: var(--accent); }
    .aside, .note { color: var(--muted); font-size: .875rem; }
    .note { margin-top: .75rem; }
    .alarm { color: #a11010; }
    button.save, button.close {
      font: inherit; margin-top: .75rem; padding: .4rem .9rem; cursor: pointer; color: var(--accent);
      background: var(--paper); border: 1px solid var(--accent); border-radius: .35rem;
    }

    .notice { border-left: 4px solid var(--accent); background: var(--accent-soft); padding: .75rem 1rem; }
    .notice.warning { border-left-color: #d98e04; background: var(--warn-soft); }
    .notice p { max-width: none; }
    .notice p:last-child, .notice ul:last-child { margin-bottom: 0; }
    .notice ul { margin: 0; padding-left: 1.25rem; }
    .names { color: var(--muted); }

    .figures {
      display: grid; gap: 1.25rem 1.5rem; align-items: start;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 27rem), 1fr));
    }
    .table-frame + .figures, .note + .figures { margin-top: 1.25rem; }
    figure { margin: 0; min-width: 0; }
    figure.wide { grid-column: 1 / -1; }
    .plot { overflow-x: auto; }
    .plot svg {
      display: block; width: 100%; height: auto; min-width: min(var(--least), 60rem);
      max-width: var(--most);
    }
    .plot circle:hover { stroke: #1f2933; stroke-width: 2; fill-opacity: 1; }
    .plot rect:hover { stroke: #1f2933; stroke-width: 1; }
    .plot svg > rect:first-of-type:hover { stroke: none; }
    figcaption { color: var(--muted); font-size: .875rem; max-width: 70ch; padding-top: .25rem; }
    details { margin-top: 1rem; }
    summary { cursor: pointer; color: var(--accent); font-weight: 600; }
    details .table-frame { margin-top: .75rem; }

    .definitions dt { font-weight: 650; margin-top: .6rem; }
    .definitions dt:first-child { margin-top: 0; }
    .definitions dd { margin: 0; max-width: 75ch; }
    dialog {
      border: 0; border-radius: .5rem; padding: 1.5rem; width: min(52rem, 94vw);
      max-height: 90vh; box-shadow: 0 1rem 3rem rgb(0 0 0 / .35); color: var(--ink);
    }
    dialog::backdrop { background: rgb(20 30 40 / .55); }
    dialog .card { border: 0; padding: 0; margin: 0; }
    dialog button.close { position: sticky; top: 0; float: right; margin: 0; }
    footer { color: var(--muted); font-size: .875rem; padding-top: .5rem; padding-bottom: 2rem; }

    @media (max-width: 40rem) {
      header.top, main, footer { padding-inline: .75rem; }
      h1 { font-size: 1.4rem; }
      nav.tabs { padding-inline: .25rem; position: static; }
      nav.tabs a { padding: .55rem .55rem; font-size: .9375rem; }
      .card { padding: .9rem .75rem; }
      .pairs tbody th { white-space: normal; }
      .sortable tbody th bdi { min-width: 6rem; }
      .tile { flex-basis: 100%; }
      table { font-size: .875rem; }
      th, td, .number { padding: .35rem .3rem; }
    }
    @media print {
      body { background: none; font-size: 10pt; }
      nav.tabs, button.save, thead button::after { display: none; }
      header.top, main, footer { max-width: none; padding: 0; }
      main .panel, main .panel[hidden] { display: block; }
      .card { margin-bottom: 1rem; }
      .js main .panel > h2 {
        position: static; width: auto; height: auto; clip-path: none; break-before: page;
      }
      .js main .panel:first-child > h2 { break-before: auto; }
      .plot svg { max-width: 12cm; }
      .wide .plot svg { max-width: 16cm; }
      caption { break-after: avoid; }
      .card { border: 0; padding: 0; }
      figure, tr, .tile { break-inside: avoid; }
      h2, h3 { break-after: avoid; }
      .table-frame, .table-frame.tall, .plot { overflow: visible; max-height: none; }
      .tall thead th { position: static; }
    }
    """#
}
