// The keyboard map of every staff page. Nothing here is needed to use a page: each key presses what is there to be pressed.
(() => {
  const body = document.body;
  const dialog = document.getElementById("keys");
  const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
  const isTyping = (element) =>
    element.isContentEditable || element.matches("input, textarea, select") || element.closest("[role=listbox]") !== null;

  function go(address) {
    if (address) window.location.assign(address);
  }

  function search() {
    const field = document.getElementById("q");
    if (field && field.offsetParent !== null) {
      field.focus();
      field.select();
    } else {
      go(body.dataset.searchUrl);
    }
  }

  function logCall() {
    const button = document.querySelector("a[data-log-call]");
    go(body.dataset.logCallUrl || (button && button.href));
  }

  function move(step) {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.getAttribute("aria-current") === "true");
    const to = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
    if (at >= 0) all[at].removeAttribute("aria-current");
    all[to].setAttribute("aria-current", "true");
    all[to].scrollIntoView({ block: "nearest" });
    const link = opener(all[to]);
    if (link) link.focus({ preventScroll: true });
  }

  function opener(row) {
    return row.querySelector("[data-open]") || (row.matches("a[href]") ? row : row.querySelector("a[href]"));
  }

  function openRow() {
    const row = document.querySelector("[data-row][aria-current=true]");
    const link = row && opener(row);
    if (link) link.click();
    return Boolean(link);
  }

  function showKeys() {
    if (dialog.open) return;
    const before = document.activeElement;
    dialog.addEventListener("close", () => before.focus(), { once: true });
    dialog.showModal();
  }

  const keys = {
    "/": search,
    c: logCall,
    t: () => go(body.dataset.todayUrl),
    j: () => move(1),
    k: () => move(-1),
    "?": showKeys,
  };

  // A key is known by its letter, and on a keyboard of another script by where it lies
  const places = { KeyC: "c", KeyT: "t", KeyJ: "j", KeyK: "k", Slash: "/" };

  function letter(event) {
    if (event.key in keys) return event.key;
    if (/^[\x20-\x7e]$/.test(event.key)) return "";
    return event.code === "Slash" && event.shiftKey ? "?" : places[event.code] || "";
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const on = event.target;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = on.closest("form[method=post]");
      if (form) {
        event.preventDefault();
        form.requestSubmit();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open || isTyping(on)) return;
    if (event.key === "Enter") {
      if (!on.matches("a, button, summary") && openRow()) event.preventDefault();
      return;
    }
    const act = keys[letter(event)];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  for (const button of document.querySelectorAll("[data-keys-open]")) {
    button.hidden = false;
    button.addEventListener("click", showKeys);
  }

  // A select that acts at once; its button is for those without script
  for (const select of document.querySelectorAll("[data-submits]")) {
    select.addEventListener("change", () => select.form.requestSubmit());
  }
  for (const button of document.querySelectorAll("[data-submit-button]")) {
    button.hidden = true;
  }
})();
