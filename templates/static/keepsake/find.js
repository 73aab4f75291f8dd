// Arrows walk from the search field through the customers found, and back into it.
(() => {
  const form = document.querySelector("[data-find]");
  if (!form) return;
  const field = form.querySelector("input[type=search]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [field, ...document.querySelectorAll("#found [data-row] a")];
    const at = stops.indexOf(document.activeElement);
    if (at < 0) return;
    const to = at + (event.key === "ArrowDown" ? 1 : -1);
    if (to < 0 || to >= stops.length) return;
    event.preventDefault();
    stops[to].focus();
  });
})();
