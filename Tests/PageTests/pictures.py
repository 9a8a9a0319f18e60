"""Pictures of every page and tab, to be looked at: a folder of them, and one page that shows all."""
import html
import pathlib

from browser import Visit, settle, show, tabs_of
from checking import Outcome

WIDTHS = (560, 1280)


def take(browser, page, folder):
    """Pictures of one page: each tab at two widths, and dark at one; their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    visit, paths = Visit(browser, page, Outcome()), []
    for width, dark in [(width, False) for width in WIDTHS] + [(1280, True)]:
        tab = visit.open(width=width, dark=dark)
        for panel in tabs_of(tab):
            show(tab, panel)
            settle(tab)
            path = folder / f"{page.name}-{width}{'-dark' if dark else ''}-{panel}.png"
            tab.screenshot(path=path, full_page=True)
            paths.append(path)
    visit.close()
    return paths


def sheet(folder):
    """`index.html` with all pictures beside one another."""
    figures = "\n".join(
        f'<figure><figcaption>{html.escape(path.stem)}</figcaption>'
        f'<a href="{html.escape(path.name)}"><img src="{html.escape(path.name)}" alt=""></a></figure>'
        for path in sorted(folder.glob("*.png")))
    page = folder / "index.html"
    page.write_text(f"""<!DOCTYPE html><meta charset="utf-8"><title>Pages of image-learner</title>
<style>body {{ margin: 8px; background: #888; font: 12px sans-serif }}
main {{ display: flex; flex-wrap: wrap; gap: 8px; align-items: start }}
figure {{ margin: 0; background: #ddd; width: 400px }} img {{ width: 100% }}</style>
<main>
{figures}
</main>
""")
    return page
