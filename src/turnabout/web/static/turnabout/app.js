// Keys, the command bar, the theme, messages, links to copy, and moving through charts. Pages work without it.
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const remember = (name, value) => {
    const kept = value ? "max-age=31536000" : "max-age=0";
    document.cookie = `${name}=${value}; path=/; ${kept}; samesite=lax`;
  };

  // Theme and single keys: cookies, so that the server writes the right page at once
  function chooseTheme(theme) {
    remember("turnabout_theme", theme);
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    all(".theme-switch [data-theme-choice]").forEach((button) =>
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme)));
  }

  function chooseKeys(on) {
    remember("turnabout_keys", on ? "" : "off");
    if (on) delete root.dataset.keys;
    else root.dataset.keys = "off";
  }

  // Messages: what is merely good to know leaves by itself
  function toast(words) {
    const copy = document.getElementById("toast-template").content.cloneNode(true);
    copy.querySelector("p").textContent = words;
    document.querySelector(".toasts").append(copy);
  }

  function leaveSoon(message) {
    if (["success", "info"].includes(message.dataset.kind)) setTimeout(() => message.remove(), 8000);
  }

  // Links to copy
  async function copyLink(button) {
    const source = button.closest(".copy-link").querySelector("[data-copy-source]");
    source.select();
    try {
      await navigator.clipboard.writeText(source.value);
    } catch {
      document.execCommand("copy");
    }
    const words = button.querySelector("span");
    words.textContent = "Copied";
    setTimeout(() => { words.textContent = "Copy"; }, 2000);
  }

  // Dialogs and the command bar
  function openDialog(id) {
    const dialog = document.getElementById(id);
    if (!dialog || dialog.open) return;
    document.getElementById("more")?.hidePopover?.();
    dialog.showModal();
    if (id !== "command-bar") return;
    dialog.querySelector("input").value = "";
    narrowCommands(dialog);
  }

  function narrowCommands(bar) {
    const words = bar.querySelector("input").value.trim().toLowerCase();
    const options = all("[role=option]", bar);
    options.forEach((option) => {
      if (option.dataset.search) {
        option.hidden = !words;
        option.querySelector("q").textContent = words;
      } else option.hidden = !option.querySelector("span").textContent.toLowerCase().includes(words);
    });
    const shown = options.filter((option) => !option.hidden);
    bar.querySelector(".command-none").hidden = shown.length > 0;
    choose(bar, shown[0]);
  }

  function choose(bar, chosen) {
    all("[role=option]", bar).forEach((option) => option.setAttribute("aria-selected", String(option === chosen)));
    bar.querySelector("input").setAttribute("aria-activedescendant", chosen?.id ?? "");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  function run(bar, option) {
    if (!option) return;
    const words = bar.querySelector("input").value.trim();
    bar.close();
    if (option.dataset.href) location.assign(option.dataset.href);
    else if (option.dataset.search) location.assign(`${option.dataset.search}#search=${encodeURIComponent(words)}`);
    else chooseTheme(option.dataset.themeChoice);
  }

  function commandKey(event, bar) {
    const shown = all("[role=option]", bar).filter((option) => !option.hidden);
    const at = shown.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(bar, shown[(at + step + shown.length) % shown.length]);
    else if (event.key === "Enter") run(bar, shown[at]);
    else return;
    event.preventDefault();
  }

  // Single keys
  let afterG = 0;

  function search() {
    const field = document.querySelector("main input[type=search]");
    if (field) field.focus();
    else openDialog("command-bar");
  }

  // Words to search for come behind a #: they reach no log and no history
  function searchFromAddress() {
    const field = document.querySelector("main input[type=search]");
    if (!field || !location.hash.startsWith("#search=")) return;
    field.value = decodeURIComponent(location.hash.slice("#search=".length));
    history.replaceState(null, "", location.pathname + location.search);
    field.form.requestSubmit();
  }

  function moveInList(step) {
    const items = all("main [data-item]");
    const at = items.findIndex((item) => item.contains(document.activeElement));
    const next = items[at < 0 ? (step > 0 ? 0 : items.length - 1) : at + step];
    next?.querySelector("a, button")?.focus();
  }

  function singleKey(event) {
    if (Date.now() - afterG < 1500) {
      afterG = 0;
      const way = document.querySelector(`.nav [data-go="${CSS.escape(event.key)}"]`);
      if (way) location.assign(way.href);
      return Boolean(way);
    }
    const actions = {
      "?": () => openDialog("help"),
      "/": search,
      g: () => { afterG = Date.now(); },
      j: () => moveInList(1),
      k: () => moveInList(-1),
      t: () => toggleTable(event.target.closest("figure.chart")),
    };
    const button = document.querySelector(`main [data-key="${CSS.escape(event.key)}"]`);
    if (button) button.click();
    else actions[event.key]?.();
    return Boolean(button) || event.key in actions;
  }

  // Charts: one stop for the tab key, arrows from mark to mark, the nearest mark under the pointer
  let tip = null;

  function toggleTable(figure) {
    const details = figure?.querySelector("details");
    if (details) details.open = !details.open;
  }

  function showTip(mark) {
    if (!tip) {
      tip = Object.assign(document.createElement("div"), { className: "tip" });
      tip.setAttribute("aria-hidden", "true");
      document.body.append(tip);
    }
    all(".mark.pointed").forEach((other) => other.classList.remove("pointed"));
    mark.classList.add("pointed");
    tip.textContent = mark.dataset.tip ?? mark.getAttribute("aria-label");
    tip.hidden = false;
    const box = mark.getBoundingClientRect();
    const left = box.left + box.width / 2 - tip.offsetWidth / 2;
    const above = box.top - tip.offsetHeight - 8;
    tip.style.left = `${Math.max(8, Math.min(left, root.clientWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${above > 8 ? above : box.bottom + 8}px`;
  }

  function hideTip() {
    all(".mark.pointed").forEach((mark) => mark.classList.remove("pointed"));
    if (tip) tip.hidden = true;
  }

  function nearest(plot, x, y) {
    const far = (mark) => {
      const box = mark.getBoundingClientRect();
      const aside = Math.max(box.left - x, 0, x - box.right);
      const off = Math.max(box.top - y, 0, y - box.bottom);
      return Math.hypot(aside, off) + Math.hypot(box.left + box.width / 2 - x, box.top + box.height / 2 - y) / 1000;
    };
    const best = all(".mark", plot).map((mark) => [far(mark), mark]).sort((a, b) => a[0] - b[0])[0];
    return best && best[0] <= 16 ? best[1] : null;
  }

  function chartKey(event, mark) {
    const marks = all(".mark", mark.closest(".chart-plot"));
    const at = marks.indexOf(mark);
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: marks.length - 1 }[event.key];
    if (event.key === "Enter" && mark.dataset.href) location.assign(mark.dataset.href);
    else if (event.key === "Enter") return;
    else if (event.key === "Escape") hideTip();
    else if (to === undefined) return;
    else if (marks[to]) {
      marks.forEach((other) => other.setAttribute("tabindex", "-1"));
      marks[to].setAttribute("tabindex", "0");
      marks[to].focus();
    }
    event.preventDefault();
  }

  // A region that scrolls must be reachable by the tab key
  function letScrollersFocus() {
    all(".table, .chart-scroll").forEach((box) => {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    });
  }

  function prepare(within) {
    all(".toast", within).forEach(leaveSoon);
    letScrollersFocus();
  }

  // Everything that is listened to
  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    const option = on(".command-bar [role=option]");
    const plot = on(".chart-plot");
    if (option) run(option.closest("dialog"), option);
    else if (on("[data-theme-choice]")) chooseTheme(on("[data-theme-choice]").dataset.themeChoice);
    else if (on("[data-open]")) openDialog(on("[data-open]").dataset.open);
    else if (on("[data-dismiss]")) on(".toast").remove();
    else if (on("[data-copy]")) copyLink(on("[data-copy]"));
    else if (event.target.matches?.("dialog")) event.target.close();
    else if (plot && !on("a")) {
      const mark = nearest(plot, event.clientX, event.clientY);
      if (mark?.dataset.href) location.assign(mark.dataset.href);
    }
  });

  document.addEventListener("keydown", (event) => {
    // A dialog that has just been closed may hold the focus for a moment
    const at = event.target.closest("dialog:not([open])") ? document.body : event.target;
    const bar = at.closest("#command-bar");
    const mark = at.closest(".mark");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openDialog("command-bar");
    } else if (bar) commandKey(event, bar);
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (at.closest("input, select, textarea, [contenteditable], dialog")) return;
    else if (root.dataset.keys !== "off" && singleKey(event)) event.preventDefault();
    else if (mark) chartKey(event, mark);
  });

  document.addEventListener("input", (event) => {
    const bar = event.target.closest("#command-bar");
    if (bar) narrowCommands(bar);
    if (event.target.matches("[data-single-keys]")) chooseKeys(event.target.checked);
  });

  document.addEventListener("pointermove", (event) => {
    const plot = event.target.closest?.(".chart-plot");
    const mark = plot && nearest(plot, event.clientX, event.clientY);
    if (mark) showTip(mark);
    else if (!document.activeElement.matches?.(".mark")) hideTip();
    plot?.classList.toggle("opens", Boolean(mark?.dataset.href));
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches(".mark")) showTip(event.target);
    else hideTip();
  });
  document.addEventListener("scroll", hideTip, { capture: true, passive: true });
  window.addEventListener("resize", letScrollersFocus);
  document.addEventListener("htmx:load", (event) => prepare(event.target));
  document.addEventListener("htmx:responseError", () => toast("That did not work. Load the page again; if it stays so, tell your administrator."));
  document.addEventListener("htmx:sendError", () => toast("Turnabout cannot be reached just now. What you see is from before."));
  prepare(document);
  document.addEventListener("DOMContentLoaded", searchFromAddress);
})();
