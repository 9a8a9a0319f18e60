"""Readers with other eyes: axe-core on every tab in light and dark, colours of charts, motion."""
import pathlib

from browser import show, tabs_of
from checking import check


def axe_script():
    import axe_playwright_python
    return (pathlib.Path(axe_playwright_python.__file__).with_name("axe.min.js")).read_text()


RUN = """async selector => {
  const result = await axe.run(selector ? document.querySelector(selector) : document, { resultTypes: ["violations"] });
  return { passes: result.passes.length, found: result.violations.flatMap(rule => rule.nodes.map(node =>
    `${rule.id}: ${node.target.join(" ")} (${rule.help})`)) };
}"""


@check("axe-core finds nothing, in light and dark")
def axe(visit):
    script = axe_script()
    for dark in (False, True):
        tab = visit.open(dark=dark)
        tab.evaluate(script)
        look = "dark" if dark else "light"
        tab.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true })")
        for panel in tabs_of(tab):
            show(tab, panel)
            tell(visit, tab.evaluate(RUN, None), f"{look}, {panel}")
        tab.click("#openMetricsHelp")
        tell(visit, tab.evaluate(RUN, "dialog"), f"{look}, help")


def tell(visit, result, where):
    visit.saw("rules held", result["passes"])
    for finding in result["found"]:
        visit.found(f"{where}: {finding}")


CONTRAST = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const colour = words => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = words; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const over = (top, below, opacity) => {
    const a = top[3] / 255 * opacity;
    return [0, 1, 2].map(i => top[i] * a + below[i] * (1 - a)).concat(255);
  };
  const light = rgb => {
    const [r, g, b] = rgb.slice(0, 3).map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const opacity = one => { let o = 1; for (let at = one; at && at.localName !== "svg"; at = at.parentElement) o *= Number(getComputedStyle(at).opacity); return o; };
  const background = one => {
    for (let at = one; at; at = at.parentElement) {
      const c = colour(getComputedStyle(at).backgroundColor);
      if (c[3] === 255) return c;
    }
    return [255, 255, 255, 255];
  };
  const paint = (words, share, one) => words !== "none" && colour(words)[3] * Number(share) * opacity(one) > 0;
  const found = [];
  let texts = 0, marks = 0;
  for (const svg of document.querySelectorAll(".panel:not([hidden]) .plot svg")) {
    if (!measure.shown(svg)) continue;
    const ground = background(svg);
    const name = svg.getAttribute("aria-label");
    const shapes = [...svg.querySelectorAll("rect, path, circle, polygon")].filter(one => getComputedStyle(one).fill !== "none" && !one.closest("defs, clipPath"));
    for (const text of svg.querySelectorAll("text")) {
      if (!text.textContent.trim() || !measure.shown(text)) continue;
      texts++;
      const r = text.getBoundingClientRect(), x = r.left + r.width / 2, y = r.top + r.height / 2;
      let below = ground;
      for (const shape of shapes) {
        if (shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_PRECEDING || shape.localName !== "rect") continue;
        const box = shape.getBoundingClientRect();
        if (box.left <= x && x <= box.right && box.top <= y && y <= box.bottom) {
          const style = getComputedStyle(shape);
          below = over(colour(style.fill), below, opacity(shape) * Number(style.fillOpacity));
        }
      }
      const style = getComputedStyle(text);
      const value = contrast(over(colour(style.fill), below, opacity(text) * Number(style.fillOpacity)), below);
      const large = parseFloat(style.fontSize) * (r.height / (text.getBBox().height || 1)) >= 24;
      if (value < (large ? 3 : 4.5)) found.push(`${name}: text "${text.textContent.slice(0, 30)}" has ${value.toFixed(2)}`);
    }
    for (const group of svg.querySelectorAll("[data-series]")) {
      const all = [group, ...group.querySelectorAll("*")].filter(one => ["rect", "path", "circle", "polyline", "line", "polygon"].includes(one.localName));
      const painted = all.filter(mark => {
        const style = getComputedStyle(mark);
        return paint(style.fill, style.fillOpacity, mark) || paint(style.stroke, style.strokeOpacity, mark) && parseFloat(style.strokeWidth) > 0;
      });
      // Of a series without a value nothing is drawn.
      if (all.length && !painted.length) found.push(`${name}: series ${group.dataset.series} cannot be seen`);
      for (const mark of painted.slice(0, 3)) {
        marks++;
        const style = getComputedStyle(mark);
        const ways = [[style.fill, style.fillOpacity], [style.stroke, style.strokeOpacity]].filter(way => paint(...way, mark))
          .map(([words, share]) => contrast(over(colour(words), ground, opacity(mark) * Number(share)), ground));
        const value = Math.max(1, ...ways);
        if (value < 3) found.push(`${name}: series ${group.dataset.series} <${mark.localName}> has ${value.toFixed(2)}`);
      }
    }
  }
  return { texts, marks, found };
}"""


@check("colours of charts have contrast: 4.5 for texts, 3 for series")
def contrast(visit):
    for dark in (False, True):
        tab = visit.open(dark=dark)
        for panel in tabs_of(tab):
            show(tab, panel)
            tab.evaluate("() => document.querySelectorAll('details:not(.numbers)').forEach(one => { one.open = true })")
            result = tab.evaluate(CONTRAST)
            visit.saw("texts", result["texts"])
            visit.saw("marks", result["marks"])
            for finding in result["found"]:
                visit.found(f"{'dark' if dark else 'light'}, {panel}: {finding}")


@check("dark by preference, and still by preference")
def preferences(visit):
    ground = """() => { const c = getComputedStyle(document.body).backgroundColor.match(/[0-9.]+/g).map(Number);
      return (c[0] + c[1] + c[2]) / 3; }"""
    if visit.open().evaluate(ground) < 200:
        visit.found("dark where light is preferred")
    if visit.open(dark=True).evaluate(ground) > 60:
        visit.found("light where dark is preferred")
    moving = visit.open(still=True).evaluate("""() => [...document.querySelectorAll("*")].filter(one => {
      const style = getComputedStyle(one);
      return style.transitionDuration.split(",").some(time => parseFloat(time) > 0)
        || style.animationName !== "none" || style.scrollBehavior === "smooth";
    }).map(one => measure.place(one))""")
    visit.saw("preferences", 2)
    for words in moving:
        visit.found(f"moves where stillness is preferred: {words}")
