"use strict";
// What the checks measure inside the page; all of it reads, none of it changes.
window.measure = (() => {
  const shown = element => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });

  // For the eye alone hidden: read out by screen readers.
  const forEars = element => {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.clipPath === "inset(50%)" || (style.position === "absolute" && at.clientWidth <= 1)) return true;
    }
    return false;
  };

  // The page as a reader calls a place of it.
  function place(element) {
    const section = element.closest("section, header, nav, dialog, footer");
    const words = (element.textContent || element.tagName).trim().replace(/\s+/g, " ").slice(0, 40);
    return `${section ? "#" + (section.id || section.tagName.toLowerCase()) : ""} "${words}"`;
  }

  const rectangle = r => [[r.left, r.top], [r.right, r.top], [r.right, r.bottom], [r.left, r.bottom]];

  // A drawn text, turned as it is drawn; letters reach over neither ascent nor descent.
  function corners(text) {
    const box = text.getBBox(), matrix = text.getScreenCTM(), trim = box.height * 0.2;
    return [[box.x, box.y + trim], [box.x + box.width, box.y + trim],
      [box.x + box.width, box.y + box.height - trim], [box.x, box.y + box.height - trim]]
      .map(([x, y]) => new DOMPoint(x, y).matrixTransform(matrix)).map(p => [p.x, p.y]);
  }

  function bounds(shape) {
    const xs = shape.map(p => p[0]), ys = shape.map(p => p[1]);
    return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
  }

  // Every line of text that can be seen: { element, shape, box }.
  function texts(root) {
    const found = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode, element = node.parentElement;
      if (!node.data.trim() || element.closest("script, style, title, desc, svg, option")) continue;
      if (!shown(element) || forEars(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const r of range.getClientRects()) {
        if (r.width < 1) continue;
        const trim = r.height * 0.2;
        const shape = rectangle({ left: r.left, right: r.right, top: r.top + trim, bottom: r.bottom - trim });
        found.push({ element, shape, box: bounds(shape) });
      }
    }
    for (const text of root.querySelectorAll("svg text")) {
      if (!text.textContent.trim() || !shown(text)) continue;
      const shape = corners(text);
      found.push({ element: text, shape, box: bounds(shape) });
    }
    return found;
  }

  // Whether a line between two convex shapes exists, with a pixel to spare.
  function apart(a, b) {
    for (const shape of [a, b]) {
      for (let i = 0; i < 4; i++) {
        const [x1, y1] = shape[i], [x2, y2] = shape[(i + 1) % 4];
        const length = Math.hypot(x2 - x1, y2 - y1) || 1;
        const [nx, ny] = [(y2 - y1) / length, (x1 - x2) / length];
        const on = points => points.map(([x, y]) => x * nx + y * ny);
        const p = on(a), q = on(b);
        if (Math.max(...p) <= Math.min(...q) + 1 || Math.max(...q) <= Math.min(...p) + 1) return true;
      }
    }
    return false;
  }

  const scroller = element => element.closest(".table-frame, .plot");

  // Texts that lie over one another. What scrolls inside a frame is compared within it.
  function overlaps(root) {
    const all = texts(root).sort((a, b) => a.box.top - b.box.top);
    const found = [];
    for (let i = 0; i < all.length && found.length < 20; i++) {
      for (let j = i + 1; j < all.length && all[j].box.top < all[i].box.bottom; j++) {
        const a = all[i], b = all[j];
        if (a.element === b.element || scroller(a.element) !== scroller(b.element)) continue;
        if (sticky(a.element) !== sticky(b.element)) continue;
        if (a.box.right <= b.box.left || b.box.right <= a.box.left || apart(a.shape, b.shape)) continue;
        found.push(`${place(a.element)} over ${place(b.element)}`);
      }
    }
    return { count: all.length, found };
  }

  function sticky(element) {
    for (let at = element; at; at = at.parentElement) {
      if (["sticky", "fixed"].includes(getComputedStyle(at).position)) return at;
    }
    return null;
  }

  // Texts that reach out of the window, or out of a box that cuts them.
  function cut(root) {
    const found = [];
    for (const { element, box } of texts(root)) {
      const frame = scroller(element);
      for (let at = element; at && at !== document.documentElement; at = at.parentElement) {
        if (at === frame) break;
        const style = getComputedStyle(at);
        if (at === element && at.localName === "text") continue;
        if (style.overflowX === "visible" && style.overflowY === "visible") continue;
        if (at === document.body) continue;
        const r = at.getBoundingClientRect();
        if (box.left < r.left - 1 || box.right > r.right + 1 || box.top < r.top - 1 || box.bottom > r.bottom + 1) {
          found.push(`${place(element)} is cut by <${at.localName} class="${at.getAttribute("class") || ""}">`);
          break;
        }
      }
      if (!frame && (box.right > innerWidth + 1 || box.left < -1)) found.push(`${place(element)} leaves the window`);
    }
    return found;
  }

  // Frames that hold more than they show across.
  function wide(root) {
    return [...root.querySelectorAll("*")].filter(one => shown(one) && one.clientWidth > 0
      && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== "visible"
      && !forEars(one));
  }

  return { shown, forEars, place, texts, overlaps, cut, wide, sticky };
})();
