"""A page as a reader opens it: Debian's Chromium without a network."""
import contextlib
import pathlib
import shutil

from playwright.sync_api import sync_playwright

MEASURES = pathlib.Path(__file__).with_name("measure.js").read_text()
HEIGHT = 700


@contextlib.contextmanager
def chromium():
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise SystemExit("report-test: no chromium; Tests/PageTests/setup installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            # The sandbox needs rights that root in a container lacks; the second keeps every name
            # from being looked up, whatever a page asks for.
            args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND", "--disable-gpu"])
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """One check's look at one page: opens tabs of the browser, and notes what goes wrong in them."""

    def __init__(self, browser, page, outcome):
        self.browser, self.page, self.outcome = browser, page, outcome
        self.contexts = {}

    def saw(self, what, count=1):
        self.outcome.saw(what, count)

    def found(self, finding):
        self.outcome.found(finding)

    @property
    def address(self):
        return pathlib.Path(self.page.path).resolve().as_uri()

    def open(self, width=1280, height=HEIGHT, scripts=True, dark=False, still=False, fragment=""):
        """The page in a window of this size. Scripts, once off, stay off in a context of their own."""
        tab = self.blank(width, height, scripts, dark, still)
        self.go(tab, fragment)
        return tab

    def blank(self, width=1280, height=HEIGHT, scripts=True, dark=False, still=False):
        """An empty tab in which the page can be opened."""
        tab = self.context(scripts).new_page()
        tab.on("console", self.heard)
        tab.on("pageerror", lambda error: self.found(f"error of a script: {error}"))
        tab.on("request", self.asked)
        tab.set_viewport_size({"width": width, "height": height})
        tab.emulate_media(color_scheme="dark" if dark else "light",
                          reduced_motion="reduce" if still else "no-preference")
        return tab

    def go(self, tab, fragment=""):
        """Opens the page anew, as from a link to a place of it."""
        if fragment:
            tab.goto("about:blank")
        tab.goto(self.address + fragment)
        tab.evaluate(MEASURES)

    def context(self, scripts):
        if scripts not in self.contexts:
            self.contexts[scripts] = self.browser.new_context(
                java_script_enabled=scripts, accept_downloads=True, offline=True)
            self.contexts[scripts].set_default_timeout(60_000)
        return self.contexts[scripts]

    def heard(self, message):
        if message.type in ("error", "warning", "assert"):
            self.found(f"console {message.type}: {message.text}")

    def asked(self, request):
        own = request.url.split("#")[0] in (self.address, "about:blank")
        if not own and not request.url.startswith(("data:", "blob:")):
            self.found(f"request to {request.url[:120]}")

    def close(self):
        for context in self.contexts.values():
            context.close()


def tabs_of(tab):
    """The ids of the panels, in the order of their buttons."""
    return tab.eval_on_selector_all(
        "nav.tabs [role=tab]", "all => all.map(one => one.getAttribute('aria-controls'))")


def show(tab, panel):
    tab.evaluate("id => { document.getElementById(id + '-tab').click(); scrollTo(0, 0) }", panel)


def settle(tab):
    """Waits until what was asked for is drawn: observers of sizes have been called."""
    tab.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
