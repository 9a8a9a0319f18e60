"""That nothing overlaps, is cut or leaves the window, at the widths of a telephone, of Galaxy's
frame, of a laptop and of a large screen."""
from browser import settle, show, tabs_of
from checking import check

WIDTHS = (320, 560, 1280, 1600)

# Frames that hold more than they show, and whether words beside them say so.
FRAMES = """() => measure.wide(document.body).map(frame => {
  const block = frame.parentElement;
  const sign = [...block.querySelectorAll(":scope > .scroll-sign")].some(one => measure.shown(one) && one.textContent.trim());
  return { name: `${measure.place(frame)} <${frame.localName} class="${frame.getAttribute("class") || ""}">`,
    may: frame.matches(".table-frame, .plot"), sign };
})"""
IDLE_SIGNS = """() => [...document.querySelectorAll(".scroll-sign")].filter(sign => {
  const frame = sign.nextElementSibling;
  return measure.shown(sign) && frame.scrollWidth <= frame.clientWidth + 1;
}).map(measure.place)"""
TEXTS = """() => {
  const page = document.scrollingElement, overlaps = measure.overlaps(document.body);
  return { texts: overlaps.count, faults: overlaps.found.concat(measure.cut(document.body)),
    sideways: page.scrollWidth - page.clientWidth };
}"""


@check("nothing overlaps, is cut or scrolls sideways at 320, 560, 1280 and 1600 pixels")
def fits(visit):
    tab = visit.open()
    tab.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true })")
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 700})
        for panel in tabs_of(tab):
            show(tab, panel)
            settle(tab)
            where = f"{width} px, {panel}"
            result = tab.evaluate(TEXTS)
            visit.saw("texts", result["texts"])
            for words in result["faults"]:
                visit.found(f"{where}: {words}")
            if result["sideways"] > 0:
                visit.found(f"{where}: the page scrolls sideways by {result['sideways']} pixels")
            frames(visit, tab, where)


def frames(visit, tab, where):
    for frame in tab.evaluate(FRAMES):
        visit.saw("frames that scroll")
        if not frame["may"]:
            visit.found(f"{where}: {frame['name']} is wider than its box, and is no table or chart")
        elif not frame["sign"]:
            visit.found(f"{where}: {frame['name']} scrolls, and nothing says so")
    for words in tab.evaluate(IDLE_SIGNS):
        visit.found(f"{where}: {words} stands at a frame that does not scroll")
