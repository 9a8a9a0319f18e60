"""The page as a document: alone, without scripts, on paper, its help, its weight."""
import os
import re

from browser import MEASURES, settle, tabs_of
from checking import check

LIMIT_BYTES, LIMIT_SECONDS = 3_000_000, 2.0
ADDRESSES = re.compile(
    r"""\b(?:src|srcset|href|action|poster|data)\s*=\s*["']?(?!\#|data:)[^"'\s>]+"""
    r"""|url\(["']?(?!\#|data:)[^)]+|@import[^;]+""")
SCRIPTS = re.compile(r"(<script[^>]*>).*?</script>", re.DOTALL)


@check("asks for nothing, and its scripts raise no error")
def alone(visit):
    """What is asked for, every check sees; this one looks for what might be asked for as well."""
    tab = visit.open()
    for panel in tabs_of(tab):
        tab.click(f"#{panel}-tab")
        visit.saw("panels")
    with open(visit.page.path, encoding="utf-8") as file:
        markup = SCRIPTS.sub(r"\1", file.read())
    for found in ADDRESSES.finditer(markup):
        visit.found(f"names another file: {found[0][:100]}")


HIDDEN = """() => [...document.querySelectorAll("main h2, main h3, main p, main table, main svg, main img, main figcaption, main dl")]
  .filter(one => !one.closest("details:not([open])") && !one.closest(".narrow, .regular, .scroll-sign, .numbers") && !measure.shown(one))
  .map(one => measure.place(one))"""


@check("without scripts everything stands there")
def without_scripts(visit):
    tab = visit.open(scripts=False)
    visit.saw("panels", tab.evaluate("() => document.querySelectorAll('.panel').length"))
    tab.evaluate(MEASURES)
    for words in tab.evaluate(HIDDEN):
        visit.found(f"hidden: {words}")
    for panel in tab.evaluate("() => [...document.querySelectorAll('.panel')].filter(one => !measure.shown(one)).map(one => one.id)"):
        visit.found(f"hidden: the panel {panel}")
    drawn = tab.evaluate("""() => [...document.querySelectorAll("figure:has(> .plot)")].filter(one =>
      !one.closest("details:not([open])") && [...one.querySelectorAll(".plot svg")].filter(measure.shown).length !== 1).length""")
    if drawn:
        visit.found(f"{drawn} charts are not drawn once")
    if not tab.evaluate("() => measure.shown(document.querySelector('#help dl, #help .definitions') ?? document.body)"):
        visit.found("the help is hidden")
    # Links lead to the panels, and a summary opens without a script.
    for link in tab.evaluate("() => [...document.querySelectorAll('nav.tabs a')].map(one => one.getAttribute('href'))"):
        if not tab.evaluate("id => Boolean(document.getElementById(id))", link.lstrip("#")):
            visit.found(f"{link} leads nowhere")
        visit.saw("links")


# A4 less a centimetre at each side, at 96 pixels an inch.
PAPER = 718


@check("on paper everything stands there, and nothing is cut")
def on_paper(visit):
    tab = visit.open(width=PAPER, height=1000)
    tab.emulate_media(media="print")
    panels = tabs_of(tab)
    for panel in panels:
        visit.saw("panels")
        if not tab.evaluate("id => measure.shown(document.getElementById(id))", panel):
            visit.found(f"the panel {panel} is not printed")
    result = tab.evaluate("""() => ({ hidden: %s, cut: measure.cut(document.body),
      overlaps: measure.overlaps(document.body), frames: [...document.querySelectorAll(".table-frame, .plot")]
        .filter(one => measure.shown(one) && (one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== "visible"
          || one.scrollHeight > one.clientHeight + 1 && getComputedStyle(one).overflowY !== "visible")).map(one => measure.place(one)),
      sideways: document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth })""" % f"({HIDDEN})()")
    visit.saw("texts", result["overlaps"]["count"])
    for words in result["hidden"]:
        visit.found(f"not printed: {words}")
    for words in result["cut"] + result["overlaps"]["found"]:
        visit.found(words)
    for words in result["frames"]:
        visit.found(f"{words}: its frame would cut it")
    if result["sideways"] > 0:
        widest = tab.evaluate("""() => [...document.querySelectorAll("main *")].filter(one =>
          measure.shown(one) && one.getBoundingClientRect().right > document.documentElement.clientWidth + 1
          && !one.closest("svg svg, svg *")).slice(0, 6)
          .map(one => `<${one.localName} class="${one.getAttribute("class") || ""}"> ${measure.place(one)}`)""")
        visit.found(f"wider than the paper by {result['sideways']} pixels: {'; '.join(widest)}")
    sheets = tab.pdf(format="A4").count(b"/Type /Page\n") or None
    visit.saw("sheets", sheets or 0)


@check("help opens, closes by Escape and by its button, and gives the focus back")
def help_dialog(visit):
    tab = visit.open(width=560)
    is_open = "() => Boolean(document.querySelector('dialog')?.open)"
    focus = "() => document.activeElement.id"
    ways = (("click", "Escape"), ("Enter", "button"), ("Space", "Escape"))
    for opening, closing in ways:
        visit.saw("openings")
        if opening == "click":
            tab.click("#openMetricsHelp")
        else:
            tab.focus("#openMetricsHelp")
            tab.keyboard.press(opening)
        if not tab.evaluate(is_open):
            visit.found(f"{opening} does not open it")
            continue
        if not tab.evaluate("() => document.querySelector('dialog').contains(document.activeElement)"):
            visit.found(f"{opening}: the focus is not in the dialog")
        words = tab.evaluate("() => measure.texts(document.querySelector('dialog')).length")
        visit.saw("texts", words)
        if tab.evaluate("() => measure.cut(document.querySelector('dialog')).filter(words => words.includes('window')).length"):
            visit.found("its text leaves the window")
        if closing == "Escape":
            tab.keyboard.press("Escape")
        else:
            tab.click("dialog button.close")
        if tab.evaluate(is_open):
            visit.found(f"{closing} does not close it")
        if tab.evaluate(focus) != "openMetricsHelp":
            visit.found(f"{closing}: the focus is on '{tab.evaluate(focus)}', not where it was")


@check("under 3 MB, open in under 2 seconds")
def weight(visit):
    """The least of three openings. Other programs may run beside, so what counts is the CPU time
    of the page's main thread, which a machine with nothing else to do takes at most."""
    size = os.path.getsize(visit.page.path)
    visit.saw("bytes", size)
    if size >= LIMIT_BYTES:
        visit.found(f"{size:,} bytes")
    times = []
    for _ in range(3):
        tab = visit.blank()
        session = tab.context.new_cdp_session(tab)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        visit.go(tab)
        settle(tab)
        metrics = session.send("Performance.getMetrics")["metrics"]
        times.append(next(one["value"] for one in metrics if one["name"] == "ThreadTime"))
    visit.saw("milliseconds of its main thread", round(min(times) * 1000))
    if min(times) >= LIMIT_SECONDS:
        visit.found(f"opens in {', '.join(f'{one:.1f}' for one in times)} seconds")
