// Tables: sorted by a click, saved as CSV, long ones in pages with a search.
(() => {
  const rowsOfPage = 50;

  function cellValue(row, column) {
    const cell = row.cells[column];
    if (!cell.classList.contains("number")) return cell.textContent.trim();
    const text = cell.dataset.value ?? cell.textContent.trim();
    return text === "" ? null : Number(text);
  }

  function compare(a, b) {
    return typeof a === "number" && typeof b === "number"
      ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true });
  }

  function setUpSorting(table, rowsChanged) {
    const body = table.tBodies[0];
    const original = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const next = { ascending: "descending", descending: null };
        const before = head.getAttribute("aria-sort");
        const order = before in next ? next[before] : "ascending";
        heads.forEach(other => other.removeAttribute("aria-sort"));
        let rows = original;
        if (order) {
          head.setAttribute("aria-sort", order);
          const sign = order === "ascending" ? 1 : -1;
          rows = [...original].sort((left, right) => {
            const a = cellValue(left, column), b = cellValue(right, column);
            if (a === null || b === null) return (a === null) - (b === null);
            return sign * compare(a, b);
          });
        }
        body.append(...rows);
        rowsChanged?.();
      });
    });
  }

  function setUpPages(table, block) {
    const body = table.tBodies[0];
    const tools = document.createElement("div");
    tools.className = "table-tools";
    const label = document.createElement("label");
    const search = document.createElement("input");
    search.type = "search";
    search.placeholder = "Search";
    search.setAttribute("aria-label", "Search the rows of: " + table.caption.textContent);
    label.append(search);
    const make = words => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = words;
      return button;
    };
    const previous = make("Previous"), next = make("Next");
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    tools.append(label, previous, next, status);
    block.prepend(tools);
    let page = 0;
    const render = () => {
      const wanted = search.value.trim().toLowerCase();
      const found = [];
      for (const row of body.rows) {
        row.hidden = true;
        if (!wanted || row.textContent.toLowerCase().includes(wanted)) found.push(row);
      }
      page = Math.max(0, Math.min(page, Math.ceil(found.length / rowsOfPage) - 1));
      const first = page * rowsOfPage;
      const shown = found.slice(first, first + rowsOfPage);
      shown.forEach(row => { row.hidden = false; });
      previous.disabled = page === 0;
      next.disabled = first + rowsOfPage >= found.length;
      status.textContent = found.length
        ? `${first + 1} to ${first + shown.length} of ${found.length}` : "no such row";
    };
    const turn = step => () => { page += step; render(); };
    previous.addEventListener("click", turn(-1));
    next.addEventListener("click", turn(1));
    search.addEventListener("input", () => { page = 0; render(); });
    render();
    return () => { page = 0; render(); };
  }

  function csv(table) {
    const quoted = text => /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    const lines = [...table.rows].map(row => [...row.cells].map(cell =>
      quoted(cell.dataset.value === undefined ? cell.textContent.trim() : cell.dataset.value)
    ).join(","));
    return lines.join("\r\n") + "\r\n";
  }

  function setUpSaving(table, frame) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "save";
    button.textContent = "Download CSV";
    button.addEventListener("click", () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([csv(table)], { type: "text/csv" }));
      link.download = table.dataset.download;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
    frame.after(button);
  }

  /// Says in words that there is more to the right, where there is.
  function setUpSign(scroller, block) {
    const sign = document.createElement("p");
    sign.className = "scroll-sign";
    sign.textContent = "Scroll sideways for more →";
    scroller.before(sign);
    new ResizeObserver(() => {
      block.classList.toggle("scrolls", scroller.scrollWidth > scroller.clientWidth + 1);
    }).observe(scroller);
  }

  document.querySelectorAll(".table-block").forEach(block => {
    const frame = block.querySelector(".table-frame");
    const table = frame.querySelector("table");
    const isLong = table.tBodies[0].rows.length > rowsOfPage;
    const rowsChanged = isLong ? setUpPages(table, block) : null;
    if (table.classList.contains("sortable")) setUpSorting(table, rowsChanged);
    if (table.dataset.download) setUpSaving(table, frame);
    setUpSign(frame, block);
  });
  document.querySelectorAll("figure > .plot").forEach(plot => setUpSign(plot, plot.parentElement));
})();
