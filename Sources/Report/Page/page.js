"use strict";
// Tabs and help. Without scripts the page shows all of its parts one below the other.
(() => {
  const tabs = [...document.querySelectorAll("nav.tabs [data-tab]")];
  const panels = tabs.map(tab => document.querySelector(tab.getAttribute("href")));
  const header = document.querySelector("header.top");

  function show(index, takesFocus) {
    tabs.forEach((tab, i) => {
      tab.setAttribute("aria-selected", String(i === index));
      tab.tabIndex = i === index ? 0 : -1;
      panels[i].hidden = i !== index;
    });
    if (takesFocus) tabs[index].focus({ preventScroll: true });
  }

  /// As a click or a key does: the part begins below the tabs, and can be linked to.
  function open(index) {
    show(index, true);
    if (scrollY > header.offsetHeight) scrollTo(0, header.offsetHeight);
    try {
      history.replaceState(null, "", "#" + panels[index].id);
    } catch {
      // A frame without an address of its own has nothing to link to.
    }
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
        open(i);
      });
      tab.addEventListener("keydown", event => {
        const step = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: tabs.length - 1 };
        if (event.key === " ") { event.preventDefault(); open(i); }
        if (!(event.key in step)) return;
        event.preventDefault();
        open((step[event.key] + tabs.length) % tabs.length);
      });
    });
    const openTarget = () => {
      const target = location.hash.length > 1
        && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      const index = target ? panels.findIndex(panel => panel.contains(target)) : -1;
      show(Math.max(index, 0), false);
      if (index < 0) return;
      // The browser has its own idea of where the part is, which was hidden when it looked.
      requestAnimationFrame(() => {
        if (target === panels[index]) scrollTo(0, 0); else target.scrollIntoView();
      });
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
    const openHelp = event => {
      event.preventDefault();
      dialog.showModal();
      dialog.scrollTop = 0;
    };
    opener.addEventListener("click", openHelp);
    opener.addEventListener("keydown", event => { if (event.key === " ") openHelp(event); });
  }

  setUpTabs();
  setUpHelp();
})();
