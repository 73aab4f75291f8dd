// Building a segment: what a condition can be about is searched by typing, and Escape puts the list away again.
(() => {
  const open = (part) => part.closest("[data-palette]");

  function sift(field) {
    const palette = open(field);
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const group of palette.querySelectorAll(".palette-group")) {
      const heading = group.getAttribute("aria-label").toLowerCase();
      let shown = 0;
      for (const button of group.querySelectorAll("button")) {
        const text = `${heading} ${button.textContent.toLowerCase()}`;
        button.hidden = !words.every((word) => text.includes(word));
        if (!button.hidden) shown += 1;
      }
      group.hidden = !shown;
      found += shown;
    }
    palette.querySelector("[data-palette-none]").hidden = found > 0;
  }

  document.addEventListener("toggle", (event) => {
    const palette = event.target;
    if (!palette.matches || !palette.matches("[data-palette]") || !palette.open) return;
    const field = palette.querySelector("[data-palette-search]");
    field.hidden = false;
    field.focus();
  }, true);

  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-palette-search]")) return;
    event.stopPropagation(); // it is no part of the rule: nothing is counted for it
    sift(event.target);
  }, true);

  document.addEventListener("keydown", (event) => {
    const palette = open(event.target);
    if (!palette || !palette.open) return;
    if (event.key === "Escape") {
      palette.open = false;
      palette.querySelector("summary").focus();
    } else if (event.key === "Enter" && event.target.matches("[data-palette-search]")) {
      event.preventDefault();
      const first = [...palette.querySelectorAll("button")].find((button) => !button.hidden);
      if (first) first.click();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const stops = [palette.querySelector("[data-palette-search]"), ...palette.querySelectorAll("button:not([hidden])")];
      const to = stops.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
      if (to < 0 || to >= stops.length || !stops.includes(event.target)) return;
      event.preventDefault();
      stops[to].focus();
    }
  });
})();
