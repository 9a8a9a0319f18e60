"use strict";
(() => {
  const tabs = [...document.querySelectorAll("nav.tabs [data-tab]")];
  const panels = tabs.map(tab => document.querySelector(tab.getAttribute("href")));

  function show(index, takesFocus) {
    tabs.forEach((tab, i) => {
      tab.setAttribute("aria-selected", String(i === index));
      tab.tabIndex = i === index ? 0 : -1;
      panels[i].hidden = i !== index;
    });
    if (takesFocus) tabs[index].focus();
  }

  function setUpTabs() {
    tabs[0].parentElement.setAttribute("role", "tablist");
    tabs[0].parentElement.setAttribute("aria-label", "Parts of the report");
    tabs.forEach((tab, i) => {
      tab.id = panels[i].id + "-tab";
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", panels[i].id);
      panels[i].setAttribute("role", "tabpanel");
      panels[i].setAttribute("aria-labelledby", tab.id);
      tab.addEventListener("click", event => {
        event.preventDefault();
        show(i, true);
      });
      tab.addEventListener("keydown", event => {
        const step = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: tabs.length - 1 };
        if (event.key === " ") { event.preventDefault(); show(i, true); }
        if (!(event.key in step)) return;
        event.preventDefault();
        show((step[event.key] + tabs.length) % tabs.length, true);
      });
    });
    const openTarget = () => {
      const target = location.hash.length > 1
        && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      const index = target ? panels.findIndex(panel => panel.contains(target)) : -1;
      show(Math.max(index, 0), false);
      if (index >= 0 && target !== panels[index]) target.scrollIntoView();
    };
    addEventListener("hashchange", openTarget);
    openTarget();
  }

  function setUpHelp() {
    const help = document.getElementById("help");
    const opener = document.getElementById("openMetricsHelp");
    const dialog = document.createElement("dialog");
    if (!help || !opener || !dialog.showModal) return;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "close";
    close.textContent = "Close";
    close.addEventListener("click", () => dialog.close());
    dialog.setAttribute("aria-labelledby", "help-heading");
    dialog.append(close, help);
    document.body.append(dialog);
    dialog.addEventListener("click", event => {
      if (event.target === dialog) dialog.close();
    });
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-haspopup", "dialog");
    const open = event => {
      event.preventDefault();
      dialog.showModal();
      dialog.scrollTop = 0;
    };
    opener.addEventListener("click", open);
    opener.addEventListener("keydown", event => { if (event.key === " ") open(event); });
  }

  function cellValue(row, column) {
    const cell = row.cells[column];
    if (cell.dataset.value === undefined) return cell.textContent.trim();
    return cell.dataset.value === "" ? null : Number(cell.dataset.value);
  }

  function compare(a, b) {
    return typeof a === "number" && typeof b === "number"
      ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true });
  }

  function setUpSorting(table) {
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
      });
    });
  }

  function setUpSaving(table) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "save";
    button.textContent = "Download CSV";
    button.addEventListener("click", () => {
      const quoted = text => /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
      const lines = [...table.rows].map(row => [...row.cells].map(cell =>
        quoted(cell.dataset.value === undefined ? cell.textContent.trim() : cell.dataset.value)
      ).join(","));
      const link = document.createElement("a");
      link.href = URL.createObjectURL(
        new Blob([lines.join("\r\n") + "\r\n"], { type: "text/csv" }));
      link.download = table.dataset.download;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
    table.parentElement.after(button);
  }

  setUpTabs();
  setUpHelp();
  document.querySelectorAll("table.sortable").forEach(setUpSorting);
  document.querySelectorAll("table[data-download]").forEach(setUpSaving);
})();
