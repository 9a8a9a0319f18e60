"""Each button that saves a table gives that table."""
import csv
import io
import json
import pathlib

from browser import show, tabs_of
from checking import check

TABLE = """button => {
  const table = button.parentElement.querySelector("table") ?? button.previousElementSibling.querySelector("table");
  return { file: table.dataset.download, name: measure.place(table.caption),
    more: table.closest(".table-block")?.querySelector(".more-rows")?.textContent ?? null,
    rows: [...table.rows].filter(row => !row.classList.contains("more-row")).map(row => [...row.cells].map(cell => cell.innerText === undefined ? "" : cell.textContent.trim())) };
}"""


def same(shown, saved):
    """Whether a cell of the file is what the page shows, or the number that it shows rounded."""
    if shown == saved or (shown == "–" and saved == ""):
        return True
    try:
        number, exact = float(shown.replace(",", "").replace("%", "")), float(saved)
    except ValueError:
        return False
    if "%" in shown:
        exact *= 100
    mantissa, _, power = shown.strip("%").lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    step = 10.0 ** (int(power or 0) - decimals)
    return abs(number - exact) <= 0.51 * step


# A browser stops a page after ten files that nobody seems to have clicked for, and on a busy machine a
# click is forgotten before its file is there: a new tab counts anew.
FILES_OF_A_TAB = 8


@check("each saved CSV is the table")
def downloads(visit):
    names = []
    first = visit.open()
    for panel in tabs_of(first):
        count = len(saving(first, panel))
        for start in range(0, count, FILES_OF_A_TAB):
            tab = visit.open()
            names += save(visit, tab, saving(tab, panel)[start:start + FILES_OF_A_TAB])
            tab.close()
    for name in sorted({name for name in names if names.count(name) > 1}):
        visit.found(f"{names.count(name)} tables are saved as {name}")
    tables = first.eval_on_selector_all("table[data-download]", "all => all.length")
    if tables != len(names):
        visit.found(f"{len(names)} buttons for {tables} tables that can be saved")


def saving(tab, panel):
    """The buttons of a panel that save a table, in view."""
    show(tab, panel)
    tab.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true })")
    return tab.query_selector_all(f"#{panel} button.save")


def save(visit, tab, buttons):
    """Clicks and compares each file with its table; the files' names."""
    names = []
    for button in buttons:
        table = button.evaluate(TABLE)
        with tab.expect_download() as waiting:
            button.click()
        download = waiting.value
        text = pathlib.Path(download.path()).read_bytes().decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline="")))
        visit.saw("files")
        names.append(download.suggested_filename)
        if download.suggested_filename != table["file"] or not table["file"].endswith(".csv"):
            visit.found(f"{table['name']}: saved as {download.suggested_filename}, not {table['file']}")
        table["rows"] += more_rows(table["more"])
        compare(visit, table, rows)
        visit.saw("rows", len(rows))
    return names


def more_rows(packed):
    """The rows that the page makes when they are looked for: true class, predicted class, images, share."""
    if not packed:
        return []
    given = json.loads(packed)
    rows = []
    for group in given["pairs"].split("|"):
        count, _, truths = group.partition(":")
        for places in truths.split(";"):
            truth, *predicted = map(int, places.split())
            share = f"{int(count) / given['images'][truth]:.4f}"
            rows += [[given["classes"][truth], given["classes"][place], count, share] for place in predicted]
    return rows


def compare(visit, table, rows):
    if [len(row) for row in rows] != [len(row) for row in table["rows"]]:
        visit.found(f"{table['file']}: {len(rows)} rows, the table has {len(table['rows'])}, or other columns")
        return
    for number, (shown, saved) in enumerate(zip(table["rows"], rows)):
        for left, right in zip(shown, saved):
            if not same(left, right):
                visit.found(f"{table['file']}, row {number}: '{right}' for '{left}'")
                return
