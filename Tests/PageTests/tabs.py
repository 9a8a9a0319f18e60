"""The tabs: by click, by key, by link, and in Galaxy's frame."""
from browser import settle, tabs_of
from checking import check

STATE = """() => {
  const tabs = [...document.querySelectorAll("nav.tabs [role=tab]")];
  return {
    chosen: tabs.filter(one => one.getAttribute("aria-selected") === "true").map(one => one.getAttribute("aria-controls")),
    reached: tabs.filter(one => one.tabIndex === 0).map(one => one.getAttribute("aria-controls")),
    focus: document.activeElement?.getAttribute("aria-controls") ?? null,
    shown: tabs.map(one => one.getAttribute("aria-controls")).filter(id => measure.shown(document.getElementById(id))),
  };
}"""

# Where the bar of tabs and the panel's first words are in the window.
PLACE = """id => {
  const bar = document.querySelector("nav.tabs").getBoundingClientRect();
  const target = document.getElementById(id);
  const first = measure.texts(target)[0];
  const frame = { bottom: innerHeight, right: document.documentElement.clientWidth };
  const inside = r => r.top >= -1 && r.bottom <= frame.bottom + 1 && r.left >= -1 && r.right <= frame.right + 1;
  return {
    bar: inside(bar), under: first ? first.box.top < bar.bottom - 1 && first.box.bottom > bar.top : true,
    first: Boolean(first) && first.box.top >= 0 && first.box.bottom <= frame.bottom,
    tabs: [...document.querySelectorAll("nav.tabs a")].every(one => inside(one.getBoundingClientRect())),
  };
}"""


def expect(visit, tab, wanted, how):
    state = tab.evaluate(STATE)
    for part in ("chosen", "reached", "shown"):
        if state[part] != [wanted]:
            visit.found(f"{how}: {part} {state[part]}, not {wanted}")
    return state


def expect_beginning(visit, tab, wanted, how):
    place = tab.evaluate(PLACE, wanted)
    if not place["bar"]:
        visit.found(f"{how}: the bar of tabs is not in the window")
    if place["under"]:
        visit.found(f"{how}: the bar of tabs lies over the beginning of {wanted}")
    if not place["first"]:
        visit.found(f"{how}: the beginning of {wanted} is not in the window")


@check("tabs by click")
def by_click(visit):
    for width in (560, 1280):
        tab = visit.open(width=width)
        tabs = tabs_of(tab)
        if len(tabs) != visit.page.tab_count:
            visit.found(f"{len(tabs)} tabs, not {visit.page.tab_count}")
        expect(visit, tab, tabs[0], "opened")
        for wanted in reversed(tabs):
            tab.evaluate("() => scrollTo(0, document.body.scrollHeight)")
            tab.click(f"#{wanted}-tab")
            settle(tab)
            how = f"click at the end of the page, {width} px"
            expect(visit, tab, wanted, how)
            expect_beginning(visit, tab, wanted, how)
            visit.saw("clicks")


@check("tabs by key")
def by_key(visit):
    tab = visit.open()
    tabs = tabs_of(tab)
    tab.focus(f"#{tabs[0]}-tab")
    last = len(tabs) - 1
    path = [("ArrowRight", step % len(tabs)) for step in range(1, len(tabs) + 1)]
    path += [("ArrowLeft", last), ("Home", 0), ("End", last), ("ArrowLeft", last - 1)]
    for key, wanted in path:
        tab.keyboard.press(key)
        state = expect(visit, tab, tabs[wanted], key)
        if state["focus"] != tabs[wanted]:
            visit.found(f"{key}: focus on {state['focus']}, not {tabs[wanted]}")
        visit.saw("keys")
    for key in ("Space", "Enter"):
        tab.evaluate("id => document.getElementById(id + '-tab').focus()", tabs[0])
        tab.keyboard.press(key)
        expect(visit, tab, tabs[0], key)
        visit.saw("keys")


@check("links open a tab at its beginning, and a section below the tabs")
def by_link(visit):
    tab = visit.open()
    targets = [(panel, panel) for panel in tabs_of(tab)]
    for panel in tabs_of(tab):
        sections = tab.eval_on_selector_all(f"#{panel} section[id]", "all => all.map(one => one.id)")
        if len(sections) > 1:
            targets.append((panel, sections[len(sections) // 2]))
    for width in (560, 1280):
        tab.set_viewport_size({"width": width, "height": 700})
        for panel, target in targets:
            visit.go(tab, f"#{target}")
            settle(tab)
            how = f"#{target}, {width} px"
            expect(visit, tab, panel, how)
            expect_beginning(visit, tab, target, how)
            visit.saw("links")
        # A link within the page that is open.
        visit.go(tab, "#")
        for panel, target in targets:
            tab.evaluate("id => { location.hash = '#' + id }", target)
            settle(tab)
            how = f"#{target} followed in the open page, {width} px"
            expect(visit, tab, panel, how)
            expect_beginning(visit, tab, target, how)
            visit.saw("links")


@check("first screen of Galaxy's frame, 560 x 700 pixels")
def first_screen(visit):
    tab = visit.open(width=560, height=700)
    first = tabs_of(tab)[0]
    if not tab.evaluate(PLACE, first)["tabs"]:
        visit.found("not every tab is in the window")
    visit.saw("tabs", len(tabs_of(tab)))
    tiles = tab.evaluate("""() => [...document.querySelectorAll(".tile")].map(one => {
      const r = one.getBoundingClientRect();
      return [Math.round(r.top), Math.round(r.bottom)];
    })""")
    if len({top for top, _ in tiles}) != 1:
        visit.found(f"the headline numbers are not in one row: their tops are at {[top for top, _ in tiles]}")
    if any(bottom > 700 for _, bottom in tiles):
        visit.found(f"the headline numbers end at {max(b for _, b in tiles)} pixels, below the window")
    visit.saw("headline numbers", len(tiles))


@check("what has the focus shows it")
def focus(visit):
    tab = visit.open()
    for panel in tabs_of(tab):
        tab.evaluate("id => { document.getElementById(id + '-tab').click(); scrollTo(0, 0); "
                     "document.getElementById(id + '-tab').focus(); }", panel)
        for _ in range(40):
            tab.keyboard.press("Tab")
            at = tab.evaluate("""() => {
              const one = document.activeElement;
              if (!one || one === document.body) return null;
              const style = getComputedStyle(one), r = one.getBoundingClientRect();
              return { name: measure.place(one) + ` <${one.localName}>`,
                ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
                inside: r.bottom > 0 && r.top < innerHeight };
            }""")
            if at is None:
                break
            visit.saw("stops of the tab key")
            if not at["ring"]:
                visit.found(f"{panel}: {at['name']} shows no focus")
            if not at["inside"]:
                visit.found(f"{panel}: {at['name']} has the focus outside of the window")
