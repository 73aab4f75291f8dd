// Of the questions that hang on an earlier answer only those that fit it are shown; one that holds an answer stays.
(() => {
  const fit = (part) => {
    for (const line of part.querySelectorAll("[data-after]")) {
      const earlier = [...part.querySelectorAll("input:checked, textarea")].filter((each) => each.name === line.dataset.after);
      const wanted = line.dataset.for ? line.dataset.for.split(" ") : [];
      const isMet = earlier.some((each) => each.value && (!wanted.length || wanted.includes(each.value)));
      const isTyped = [...line.querySelectorAll("textarea")].some((each) => each.value);
      line.hidden = !isMet && !isTyped;
    }
  };
  const fitAll = () => document.querySelectorAll("[data-ask]").forEach(fit);
  document.addEventListener("change", (event) => {
    const part = event.target.closest("[data-ask]");
    if (part) fit(part);
  });
  document.addEventListener("htmx:afterSettle", fitAll);
  fitAll();
})();
