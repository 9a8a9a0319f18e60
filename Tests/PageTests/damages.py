"""Damages to a page, each of which one check must notice: `report-test --prove`."""
import dataclasses
import re


@dataclasses.dataclass(frozen=True)
class Damage:
    """What is replaced in the page's text, and what the check says then."""
    check: str
    says: str
    old: str
    new: str
    page: str = "binary"

    def of(self, text):
        damaged, count = re.subn(self.old, lambda _: self.new, text, flags=re.DOTALL)
        if count == 0:
            raise ValueError(f"the page has no {self.old}")
        return damaged


def literal(check, says, old, new, page="binary"):
    return Damage(check, says, re.escape(old), new, page)


def style(check, says, rules, page="binary"):
    return Damage(check, says, "</style>", rules + "\n</style>", page)


def added(check, says, markup, page="binary"):
    """Just before the page's footer."""
    return Damage(check, says, "<footer>", markup + "<footer>", page)


ALL = [
    literal("tabs by click", "shown", "panels[i].hidden = i !== index", "panels[i].hidden = i > index"),
    literal("tabs by click", "not in the window", "scrollTo(0, header.offsetHeight)", "0"),
    literal("tabs by key", "Home", "Home: 0,", "Home: 1,"),
    literal("tabs by key", "Space", 'event.key === " "', 'event.key === "x"'),
    literal("links", "followed", 'addEventListener("hashchange"', 'addEventListener("nothing"'),
    style("links", "not in the window", ".panel { padding-top: 800px }"),
    style("links", "lies over", "html { scroll-padding-top: 0 !important }"),
    Damage("first screen", "not every tab", "</header>", '<div style="height: 700px"></div></header>'),
    style("first screen", "one row", ".tiles { grid-template-columns: 1fr !important }"),
    style("focus", "shows no focus", ":focus-visible { outline: none !important }"),
    literal("columns sort", "not descending", "sign * compare(a, b)", "compare(a, b)"),
    literal("columns sort", "are not last", "(a === null) - (b === null)", "(b === null) - (a === null)"),
    literal("columns sort", "first order", "let rows = original", "let rows = [...original].reverse()"),
    literal("a heading sorts by key", "not ascending", "button.append(...head.childNodes)",
            'button.addEventListener("keydown", event => event.preventDefault()); button.append(...head.childNodes)'),
    literal("long tables", "rows at once", "rowsOfPage = 50", "rowsOfPage = 5000", "hundred"),
    literal("long tables", "search", ".includes(word)", '.includes("a")', "hundred"),
    literal("long tables", "can be reached", "for (const pair of more)", "for (const pair of more.slice(1))", "thousand"),
    Damage("captions", "no caption", "<caption>.*?</caption>", ""),
    Damage("captions", "scope", 'scope="row"', ""),
    literal("charts say", "the pointer", '"pointermove"', '"nothing"'),
    literal("charts say", "brings up no value", 'drawing.addEventListener("keydown"', 'drawing.addEventListener("nothing"'),
    literal("charts say", "cannot have the focus", 'drawing.setAttribute("tabindex", "0")', ""),
    literal("a legend", "leaves", 'isOn ? "none" : ""', '""'),
    literal("a legend", "Enter", 'event.key !== "Enter"', 'event.key !== "x"'),
    literal("each chart", "stand open", '<details class="numbers">', '<details class="numbers" open>'),
    Damage("each chart", "no table", '<details class="numbers">.*?</details>', ""),
    literal("each saved CSV", "rows", "[...rows, ...more", "[...rows.slice(1), ...more"),
    literal("each saved CSV", "rows", "...more.map(made)", "...more.slice(1).map(made)", "thousand"),
    literal("each saved CSV", "for", "cell.dataset.value", '(cell.dataset.value && "7")'),
    Damage("each saved CSV", "are saved as", 'data-download="[^"]*"', 'data-download="table.csv"'),
    added("asks for nothing", "request", '<img alt="" src="https://example.org/picture.png">'),
    added("asks for nothing", "console", '<script>console.warn("a warning")</script>'),
    added("asks for nothing", "error of a script", "<script>nothing.at.all()</script>"),
    style("without scripts", "hidden", "html:not(.js) #test { display: none }"),
    style("on paper", "not printed", "@media print { .panel[hidden] { display: none !important } }"),
    style("on paper", "cut", "@media print { .table-frame { overflow: auto !important; max-height: 2cm !important } }"),
    literal("help opens", "Escape", "dialog.showModal();", "dialog.show();"),
    literal("help opens", "button", "() => dialog.close()", "() => {}"),
    added("under 3 MB", "bytes", f"<!--{'x' * 3_000_000}-->"),
    added("under 3 MB", "opens in", "<script>{ const begun = Date.now(); while (Date.now() - begun < 8000); }</script>"),
    literal("axe-core", "html-has-lang", ' lang="en"', ""),
    style("axe-core", "dark, metrics: color-contrast", "@media (prefers-color-scheme: dark) { td { color: #555 !important } }"),
    Damage("colours of charts", "series", "#0072B2", "#CFE8FF"),
    style("colours of charts", "text", "svg text { fill: #BBBBBB !important }"),
    literal("dark by preference", "light where", "prefers-color-scheme: dark", "prefers-color-scheme: none"),
    style("dark by preference", "moves", "a { transition: color 1s !important }"),
    style("nothing overlaps", " over ", "h3 { margin-bottom: -2rem !important }"),
    style("nothing overlaps", " over ", "svg text { font-size: 40px !important }"),
    style("nothing overlaps", "is cut", ".card { max-height: 5rem; overflow: hidden }"),
    style("nothing overlaps", "leaves the window", "footer { position: relative; left: -3rem }"),
    style("nothing overlaps", "sideways", "footer { width: 120vw; max-width: none }"),
    style("nothing overlaps", "nothing says so", ".scroll-sign { display: none !important }"),
]
