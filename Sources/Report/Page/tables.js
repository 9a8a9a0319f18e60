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

  /// Rows that are not in the page until they are looked for; see MoreRows.
  function moreRows(block) {
    const script = block.querySelector(".more-rows");
    if (!script) return [];
    const { classes, images, pairs } = JSON.parse(script.textContent);
    return pairs.split("|").flatMap(group => {
      const [count, rest] = group.split(":");
      return rest.split(";").flatMap(row => {
        const [truth, ...predicted] = row.split(" ").map(Number);
        return predicted.map(other => ({ truth: classes[truth], predicted: classes[other],
          count: Number(count), share: count / images[truth] }));
      });
    });
  }

  function made(pair) {
    const row = document.createElement("tr");
    row.className = "more-row";
    const cell = (kind, text, value) => {
      const cell = document.createElement(kind);
      if (value === undefined) {
        const name = document.createElement("bdi");
        name.textContent = text;
        cell.append(name);
      } else {
        cell.className = "number";
        cell.dataset.value = value;
        cell.textContent = text;
      }
      row.append(cell);
      return cell;
    };
    cell("th", pair.truth).scope = "row";
    cell("td", pair.predicted);
    cell("td", String(pair.count), pair.count);
    cell("td", pair.share.toFixed(4), pair.share);
    return row;
  }

  function setUpPages(table, block, more) {
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
      const words = wanted.split(/\s+/);
      const fits = text => words.every(word => text.toLowerCase().includes(word));
      const found = [];
      body.querySelectorAll(".more-row").forEach(row => row.remove());
      for (const row of body.rows) {
        row.hidden = true;
        if (fits(row.textContent)) found.push(row);
      }
      for (const pair of more) {
        if (fits(`${pair.truth} ${pair.predicted}`)) found.push(pair);
      }
      page = Math.max(0, Math.min(page, Math.ceil(found.length / rowsOfPage) - 1));
      const first = page * rowsOfPage;
      const shown = found.slice(first, first + rowsOfPage);
      shown.forEach(row => {
        if (row instanceof Element) row.hidden = false;
        else body.append(made(row));
      });
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

  function csv(table, more) {
    const quoted = text => /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    const rows = [...table.rows].filter(row => !row.classList.contains("more-row"));
    const lines = [...rows, ...more.map(made)].map(row => [...row.cells].map(cell =>
      quoted(cell.dataset.value === undefined ? cell.textContent.trim() : cell.dataset.value)
    ).join(","));
    return lines.join("\r\n") + "\r\n";
  }

  function setUpSaving(table, frame, more) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "save";
    button.textContent = "Download CSV";
    button.addEventListener("click", () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([csv(table, more)], { type: "text/csv" }));
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
    const more = moreRows(block);
    const rowsChanged = isLong ? setUpPages(table, block, more) : null;
    if (table.classList.contains("sortable")) setUpSorting(table, rowsChanged);
    if (table.dataset.download) setUpSaving(table, frame, more);
    setUpSign(frame, block);
  });
  document.querySelectorAll("figure > .plot").forEach(plot => setUpSign(plot, plot.parentElement));
})();
