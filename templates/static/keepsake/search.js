// The list under the search field: arrows move through what htmx brought, Enter opens it, Escape puts it away.
(() => {
  const field = document.getElementById("q");
  const list = document.getElementById("search-results");
  if (!field || !list) return;
  let at = -1;

  const options = () => [...list.querySelectorAll("[role=option]")];

  function show(open) {
    list.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
    if (!open) choose(-1);
  }

  function choose(index) {
    at = index;
    options().forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    const chosen = options()[at];
    if (chosen) {
      field.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  }

  list.addEventListener("htmx:afterSwap", () => {
    options().forEach((option, i) => {
      option.id = option.id || `search-result-${i}`;
    });
    show(field.value.trim() !== "" && list.childElementCount > 0 && document.activeElement === field);
    choose(-1);
  });

  field.addEventListener("keydown", (event) => {
    const found = options();
    if (event.key === "Escape") {
      if (list.hidden) field.blur();
      show(false);
      event.preventDefault();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden || !found.length) return;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose((at + step + found.length + (at < 0 && step < 0 ? 1 : 0)) % found.length);
    } else if (event.key === "Enter" && !list.hidden && found[at]) {
      event.preventDefault();
      const link = found[at].matches("a[href]") ? found[at] : found[at].querySelector("a[href]");
      if (link) link.click();
    }
  });

  field.addEventListener("focus", () => show(field.value.trim() !== "" && options().length > 0));
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".search-box")) show(false);
  });
  document.addEventListener("focusin", (event) => {
    if (!event.target.closest(".search-box")) show(false);
  });
})();
