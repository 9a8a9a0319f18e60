"""Tables: three states of every column that sorts, pages, search."""
from browser import show, tabs_of
from checking import check

# Clicks a heading, and says how its column then stands.
CLICK = """([table, column]) => {
  const one = document.querySelectorAll("table.sortable")[table];
  const heads = [...one.tHead.rows[0].cells];
  const button = heads[column].querySelector("button");
  if (!button) return { missing: true };
  button.click();
  const words = new Intl.Collator(undefined, { numeric: true });
  const value = row => {
    const cell = row.cells[column], text = cell.dataset.value ?? cell.textContent.trim();
    if (!cell.classList.contains("number")) return text;
    return text === "" || text === "–" ? null : Number(text);
  };
  const values = [...one.tBodies[0].rows].map(value);
  const pairs = values.slice(1).map((value, i) => [values[i], value]);
  const order = (a, b) => typeof a === "number" ? a - b : words.compare(a, b);
  const known = pairs.filter(([a, b]) => a !== null && b !== null);
  return {
    said: heads.map(head => head.getAttribute("aria-sort")),
    rises: known.every(([a, b]) => order(a, b) <= 0), falls: known.every(([a, b]) => order(a, b) >= 0),
    gapsLast: pairs.every(([a, b]) => a !== null || b === null),
    numbers: values.every(value => value === null || typeof value === "string" || Number.isFinite(value)),
  };
}"""
ROWS = """table => [...document.querySelectorAll("table.sortable")[table].tBodies[0].rows].map(row => row.textContent)"""


@check("columns sort up, down and back")
def sorting(visit):
    tab = visit.open()
    tables = tab.evaluate("""() => [...document.querySelectorAll("table.sortable")].map(one =>
      ({ name: measure.place(one.caption), columns: one.tHead.rows[0].cells.length }))""")
    for index, table in enumerate(tables):
        visit.saw("tables")
        before = tab.evaluate(ROWS, index)
        for column in range(table["columns"]):
            visit.saw("columns")
            where = f"{table['name']}, column {column + 1}"
            for state, test in (("ascending", "rises"), ("descending", "falls"), (None, None)):
                now = tab.evaluate(CLICK, [index, column])
                if now.get("missing"):
                    visit.found(f"{where}: no button")
                    break
                wanted = [state if at == column else None for at in range(table["columns"])]
                if now["said"] != wanted:
                    visit.found(f"{where}: aria-sort is {now['said']}, not {wanted}")
                if test and not now[test]:
                    visit.found(f"{where}: not {state}")
                if test and not now["gapsLast"]:
                    visit.found(f"{where}, {state}: undefined values are not last")
                if not now["numbers"]:
                    visit.found(f"{where}: a number that cannot be read")
            after = tab.evaluate(ROWS, index)
            if after != before:
                visit.found(f"{where}: the third click does not bring the first order back")


@check("a heading sorts by key")
def sorting_by_key(visit):
    tab = visit.open()
    for panel in tabs_of(tab):
        show(tab, panel)
        button = tab.locator(f"#{panel} table.sortable thead button").locator("visible=true").first
        if button.count() == 0:
            continue
        for key, state in (("Enter", "ascending"), ("Space", "descending")):
            button.focus()
            tab.keyboard.press(key)
            said = button.evaluate("one => one.closest('th').getAttribute('aria-sort')")
            visit.saw("keys")
            if said != state:
                visit.found(f"{panel}, {key}: {said}, not {state}")


PAGES = """() => [...document.querySelectorAll(".table-tools")].map(tools => {
  const block = tools.parentElement, table = block.querySelector("table");
  const rows = [...table.tBodies[0].rows].filter(row => !row.classList.contains("more-row"));
  // Rows that the page makes when they are looked for: "count:truth predicted predicted;truth predicted|count:…"
  const packed = JSON.parse(block.querySelector(".more-rows")?.textContent ?? '{"pairs": ""}');
  const more = packed.pairs.split(/[|;]/).filter(Boolean).flatMap(group => {
    const [truth, ...predicted] = group.split(":").at(-1).split(" ").map(Number);
    return predicted.map(other => `${packed.classes[truth]} ${packed.classes[other]}`);
  });
  const texts = [...rows.map(row => row.textContent), ...more];
  const [previous, next] = tools.querySelectorAll("button");
  const status = () => tools.querySelector("[role=status]").textContent;
  const visible = () => [...table.tBodies[0].rows].filter(row => !row.hidden);
  const findings = [];
  const first = visible().length;
  let reached = 0;
  if (first > 100) findings.push(`${first} rows on one page`);
  for (let step = 0; step <= texts.length; step++) {
    reached += visible().length;
    if (next.disabled) break;
    const before = status();
    next.click();
    if (status() === before) { findings.push("Next changes nothing"); break; }
  }
  if (reached !== texts.length) findings.push(`${reached} of ${texts.length} rows can be reached`);
  previous.click();
  if (visible().length !== first) findings.push("Previous shows another page");
  const search = tools.querySelector("input");
  const look = words => { search.value = words; search.dispatchEvent(new Event("input")); };
  const wanted = more.at(-1) ?? rows.at(-1).cells[0].textContent;
  look(wanted);
  const words = wanted.toLowerCase().trim().split(/\\s+/);
  const fits = text => words.every(word => text.toLowerCase().includes(word));
  const hits = texts.filter(fits).length;
  const said = Number(status().split(" ").at(-1));
  if (said !== hits || !hits) findings.push(`a search for "${wanted}" says ${status()}; ${hits} rows have it`);
  if (!visible().length || !visible().every(row => fits(row.textContent))) findings.push("a search shows other rows");
  look("no row has these words");
  if (visible().length) findings.push("a search for nothing finds rows");
  look("");
  if (visible().length !== first) findings.push("an empty search does not bring all rows back");
  return { name: measure.place(table.caption), findings, rows: texts.length };
})"""


@check("long tables have pages and a search")
def pages(visit):
    tab = visit.open()
    for table in tab.evaluate(PAGES):
        visit.saw("tables with pages")
        visit.saw("rows", table["rows"])
        for finding in table["findings"]:
            visit.found(f"{table['name']}: {finding}")
    longest = tab.evaluate("""() => Math.max(...[...document.querySelectorAll(".table-frame table")]
      .map(one => [...one.tBodies[0].rows].filter(row => !row.hidden).length))""")
    visit.saw("rows at most in view", longest)
    if longest > 100:
        visit.found(f"a table shows {longest} rows at once")


@check("tables have captions, headers with a scope, and classes in natural order")
def structure(visit):
    tab = visit.open()
    for table in tab.evaluate("""() => [...document.querySelectorAll("main table")].map(one => {
      const words = new Intl.Collator("en", { numeric: true });
      const names = [...one.tBodies[0].rows].map(row => row.cells[0].textContent.trim());
      const plain = names.filter(name => /^[a-z0-9 ]+$/i.test(name));
      const head = one.tHead?.rows[0].cells[0].textContent.trim();
      return {
        name: measure.place(one), caption: one.caption?.textContent.trim() ?? "",
        unscoped: [...one.querySelectorAll("th")].filter(th => !["row", "col"].includes(th.scope)).length,
        ragged: [...one.rows].filter(row => row.cells.length !== one.rows[0].cells.length).length,
        disorder: ["Class", "Label"].includes(head) && !one.closest("details")
          ? plain.slice(1).map((name, i) => [plain[i], name]).filter(([a, b]) => words.compare(a, b) > 0) : [],
      };
    })"""):
        visit.saw("tables")
        if not table["caption"]:
            visit.found(f"{table['name']}: no caption")
        if table["unscoped"]:
            visit.found(f"{table['name']}: {table['unscoped']} headers without a scope")
        if table["ragged"]:
            visit.found(f"{table['name']}: {table['ragged']} rows with more or fewer cells than the first")
        if table["disorder"]:
            visit.found(f"{table['name']}: {table['disorder'][:2]} not in natural order")
