// That scripts run here is told once, so that the next form need not wait for times which the page fetches by itself.
document.cookie = "scripts=1; Path=/; Max-Age=31536000; SameSite=Lax";
// One moment is promised: typing another time lets go of the one that was pressed, and pressing one empties what was typed.
(() => {
  for (const part of document.querySelectorAll("[data-promise]")) {
    const presses = () => [...part.querySelectorAll("input[type=radio][name$='-slot']")];
    const typed = part.querySelector("input[name$='-at']");
    if (!typed) continue;
    typed.addEventListener("input", () => {
      for (const press of presses()) press.checked = press.value === "";
    });
    part.addEventListener("change", (event) => {
      if (event.target.matches("input[type=radio][name$='-slot']") && event.target.value) typed.value = "";
    });
  }
})();
