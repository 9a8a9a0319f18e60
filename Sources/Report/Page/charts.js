// Charts: the value under the pointer or the arrow keys, and series switched off by their legend.
(() => {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("role", "status");
  document.body.append(tip);
  let active = null;

  function say(mark) {
    active?.classList.remove("active");
    active = mark;
    tip.textContent = mark ? mark.words : "";
    if (!mark) return;
    if (mark.localName !== "text" && mark.localName !== "path") mark.classList.add("active");
    const box = mark.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    const left = Math.min(box.right + 8, width - tip.offsetWidth - 8);
    const above = box.top - tip.offsetHeight - 6;
    tip.style.left = Math.max(8, left) + scrollX + "px";
    tip.style.top = (above < 0 ? box.bottom + 6 : above) + scrollY + "px";
  }

  const isShown = mark => mark.closest("[data-series]")?.style.display !== "none";

  /// The browser's own labels come late and not by key: their words move to ours.
  function takeWords(drawing) {
    const marks = [];
    for (const title of drawing.querySelectorAll("* > title")) {
      const mark = title.parentElement;
      if (mark === drawing) continue;
      mark.words = title.textContent;
      title.remove();
      marks.push(mark);
    }
    return marks;
  }

  function setUpValues(drawing) {
    const name = drawing.querySelector(":scope > title");
    drawing.setAttribute("role", "group");
    drawing.setAttribute("aria-roledescription", "chart");
    drawing.setAttribute("aria-label", name.textContent);
    drawing.setAttribute("aria-describedby", drawing.id + "-desc");
    drawing.removeAttribute("aria-labelledby");
    name.remove();
    const marks = takeWords(drawing);
    if (!marks.length) return;
    drawing.setAttribute("tabindex", "0");
    const points = marks.filter(mark => mark.localName !== "path" && mark.localName !== "text");
    const stops = points.length ? points : marks;
    drawing.addEventListener("pointermove", event => {
      const mark = event.target.closest("circle, rect, path, text");
      say(mark?.words !== undefined && isShown(mark) ? mark : null);
    });
    drawing.addEventListener("pointerleave", () => say(null));
    drawing.addEventListener("blur", () => say(null));
    drawing.addEventListener("keydown", event => {
      if (event.target !== drawing) return;
      if (event.key === "Escape") { say(null); return; }
      const shown = stops.filter(isShown);
      const place = shown.indexOf(active);
      const next = {
        ArrowRight: place + 1, ArrowDown: place + 1, ArrowLeft: place < 0 ? -1 : place - 1,
        ArrowUp: place < 0 ? -1 : place - 1, Home: 0, End: -1,
      }[event.key];
      if (next === undefined || !shown.length) return;
      event.preventDefault();
      say(shown.at(next >= shown.length ? 0 : next));
    });
  }

  function setUpLegend(figure) {
    figure.querySelectorAll("[data-legend]").forEach(entry => {
      const series = entry.dataset.legend;
      const words = entry.querySelector("text");
      entry.setAttribute("role", "button");
      entry.setAttribute("tabindex", "0");
      entry.setAttribute("aria-pressed", "true");
      entry.setAttribute("aria-label", "Show " + (words.words ?? words.textContent));
      const toggle = () => {
        const isOn = entry.getAttribute("aria-pressed") === "true";
        // Of both drawings, so that it stays off when the window changes.
        figure.querySelectorAll(`[data-legend="${series}"]`).forEach(other => {
          other.setAttribute("aria-pressed", String(!isOn));
        });
        figure.querySelectorAll(`[data-series="${series}"]`).forEach(group => {
          group.style.display = isOn ? "none" : "";
        });
        say(null);
      };
      entry.addEventListener("click", toggle);
      entry.addEventListener("keydown", event => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        toggle();
      });
    });
  }

  document.querySelectorAll("figure").forEach(figure => {
    figure.querySelectorAll(".plot svg").forEach(setUpValues);
    setUpLegend(figure);
  });
})();
