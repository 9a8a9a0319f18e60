"""Charts one can use: values by pointer and key, series switched off, numbers below."""
from browser import show, tabs_of
from checking import check

# Of every drawing that can be seen: up to three marks that have a value to say, and where they are.
MARKS = """() => [...document.querySelectorAll(".panel:not([hidden]) figure:has(> .plot)")].map((figure, index) => {
  const svg = [...figure.querySelectorAll(".plot svg")].filter(measure.shown);
  const marks = svg.length ? [...svg[0].querySelectorAll("circle, rect, path, polyline")]
    .filter(one => (one.words ?? one.querySelector(":scope > title")) && measure.shown(one)) : [];
  return { index, name: measure.place(figure.closest("section").querySelector("h3")) + " "
      + (svg[0]?.getAttribute("aria-label") ?? ""),
    drawings: svg.length, marks: marks.length,
    label: svg[0]?.getAttribute("aria-label") ?? "", focusable: svg[0]?.tabIndex === 0 };
})"""
POINT = """([index, part]) => {
  const figure = [...document.querySelectorAll(".panel:not([hidden]) figure:has(> .plot)")][index];
  const svg = [...figure.querySelectorAll(".plot svg")].find(measure.shown);
  const named = [...svg.querySelectorAll("circle, rect, path, polyline")]
    .filter(one => (one.words ?? one.querySelector(":scope > title")) && measure.shown(one));
  // Points and bars are met; what has no height, or is a line, is not.
  const solid = named.filter(one => ["circle", "rect"].includes(one.localName)
    && one.getBoundingClientRect().width > 1 && one.getBoundingClientRect().height > 1);
  const marks = solid.length ? solid : named;
  const mark = marks[Math.floor(marks.length * part)];
  mark.scrollIntoView({ block: "center", inline: "center" });
  const r = mark.getBoundingClientRect();
  if (solid.length) return [r.left + r.width / 2, r.top + r.height / 2];
  const at = mark.getPointAtLength(0).matrixTransform(mark.getScreenCTM());
  return [at.x, at.y];
}"""
TIP = """() => {
  const tip = document.querySelector(".tip");
  if (!tip || !tip.textContent || !measure.shown(tip)) return null;
  const r = tip.getBoundingClientRect();
  return { words: tip.textContent, inside: r.left >= 0 && r.right <= innerWidth && r.top >= 0 && r.bottom <= innerHeight };
}"""


def open_details(tab):
    tab.evaluate("() => document.querySelectorAll('details:not(.numbers)').forEach(one => { one.open = true })")


@check("charts say their values under the pointer and by key")
def values(visit):
    for width in (320, 1280):
        tab = visit.open(width=width)
        for panel in tabs_of(tab):
            show(tab, panel)
            open_details(tab)
            for figure in tab.evaluate(MARKS):
                visit.saw("charts")
                where = f"{width} px, {panel}: {figure['name']}"
                if figure["drawings"] != 1:
                    visit.found(f"{where}: {figure['drawings']} drawings are shown")
                    continue
                if not figure["label"]:
                    visit.found(f"{where}: has no name")
                if not figure["marks"]:
                    visit.found(f"{where}: no mark has a value")
                    continue
                by_pointer(visit, tab, figure["index"], where)
                if figure["focusable"]:
                    by_key(visit, tab, figure["index"], where)
                else:
                    visit.found(f"{where}: cannot have the focus")


def by_pointer(visit, tab, index, where):
    for part in (0.0, 0.5, 0.99):
        x, y = tab.evaluate(POINT, [index, part])
        tab.mouse.move(x, y)
        tip = tab.evaluate(TIP)
        visit.saw("values")
        if tip is None:
            visit.found(f"{where}: the pointer brings up no value (mark at {part:.0%})")
        elif not tip["inside"]:
            visit.found(f"{where}: '{tip['words'][:60]}' is partly outside of the window")
    tab.mouse.move(1, 1)


def by_key(visit, tab, index, where):
    tab.evaluate("""index => [...[...document.querySelectorAll(".panel:not([hidden]) figure:has(> .plot)")][index]
      .querySelectorAll(".plot svg")].find(measure.shown).focus()""", index)
    said = []
    for key in ("Home", "ArrowRight", "End", "ArrowLeft"):
        tab.keyboard.press(key)
        tip = tab.evaluate(TIP)
        visit.saw("values")
        if tip is None:
            visit.found(f"{where}: {key} brings up no value")
            return
        if not tip["inside"]:
            visit.found(f"{where}: by {key}, '{tip['words'][:60]}' is partly outside of the window")
        said.append(tip["words"])
    tab.keyboard.press("Escape")
    if tab.evaluate(TIP) is not None:
        visit.found(f"{where}: Escape leaves the value standing")


LEGEND = """() => [...document.querySelectorAll(".panel:not([hidden]) figure:has(> .plot)")].flatMap((figure, index) => {
  const svg = [...figure.querySelectorAll(".plot svg")].find(measure.shown);
  if (!svg) return [];
  const series = [...new Set([...svg.querySelectorAll("[data-series]")].map(one => one.dataset.series))];
  const entries = [...svg.querySelectorAll("[data-legend]")].map(one => one.dataset.legend);
  return [{ index, name: measure.place(figure.closest("section").querySelector("h3")) + " " + svg.getAttribute("aria-label"),
    series, entries }];
})"""
SWITCH = """([index, name, key]) => {
  const figure = [...document.querySelectorAll(".panel:not([hidden]) figure:has(> .plot)")][index];
  const svg = [...figure.querySelectorAll(".plot svg")].find(measure.shown);
  const entry = svg.querySelector(`[data-legend="${CSS.escape(name)}"]`);
  if (key) { entry.focus(); entry.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })); }
  else entry.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  const shown = [...svg.querySelectorAll("[data-series]")].filter(one => one.getClientRects().length && measure.shown(one));
  return { shown: [...new Set(shown.map(one => one.dataset.series))], pressed: entry.getAttribute("aria-pressed"),
    role: entry.getAttribute("role"), focus: document.activeElement === entry };
}"""


@check("a legend switches its series off and on")
def legends(visit):
    tab = visit.open()
    for panel in tabs_of(tab):
        show(tab, panel)
        open_details(tab)
        for figure in tab.evaluate(LEGEND):
            where = f"{panel}: {figure['name']}"
            visit.saw("charts")
            if not figure["series"]:
                continue
            if len(figure["series"]) > 1 and not figure["entries"]:
                visit.found(f"{where}: {len(figure['series'])} series, no legend")
            for name in figure["entries"]:
                visit.saw("series")
                if name not in figure["series"]:
                    visit.found(f"{where}: the legend's {name} is no series")
                    continue
                off = tab.evaluate(SWITCH, [figure["index"], name, None])
                if off["role"] != "button":
                    visit.found(f"{where}: the legend's {name} is no button")
                if name in off["shown"] or off["pressed"] != "false":
                    visit.found(f"{where}: a click leaves {name} on")
                on = tab.evaluate(SWITCH, [figure["index"], name, "Enter"])
                if name not in on["shown"] or on["pressed"] != "true":
                    visit.found(f"{where}: Enter does not bring {name} back")
                if not on["focus"]:
                    visit.found(f"{where}: the legend's {name} cannot have the focus")


@check("each chart is followed by its numbers, closed, to be saved")
def numbers(visit):
    tab = visit.open()
    for figure in tab.evaluate("""() => [...document.querySelectorAll("main figure:has(> .plot)")].map(figure => {
      const numbers = figure.querySelector("details.numbers"), table = numbers?.querySelector("table");
      return { name: measure.place(figure.closest("section").querySelector("h3")) + " "
          + (figure.querySelector("svg")?.getAttribute("aria-label") ?? ""),
        there: Boolean(table), open: numbers?.open ?? false, rows: table?.tBodies[0].rows.length ?? 0,
        saves: Boolean(table?.dataset.download && numbers.querySelector("button.save")) };
    })"""):
        visit.saw("charts")
        visit.saw("rows", figure["rows"])
        if not figure["there"] or not figure["rows"]:
            visit.found(f"{figure['name']}: no table of its numbers")
        elif figure["open"]:
            visit.found(f"{figure['name']}: its numbers stand open")
        elif not figure["saves"]:
            visit.found(f"{figure['name']}: its numbers cannot be saved")
