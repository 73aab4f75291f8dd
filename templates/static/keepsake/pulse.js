// Once a minute, while the page is looked at, asks how much waits and which promise comes due. A reminder stays until it is
// closed; one that was closed does not come back, nor is one read out again that is shown already.
(() => {
  const pulse = document.getElementById("pulse");
  if (!pulse || !window.htmx) return;
  const EVERY = 60000; // milliseconds
  const [ASKED, CLOSED, OPEN] = ["pulse.asked", "pulse.closed", "pulse.open"];
  const closed = () => (sessionStorage.getItem(CLOSED) || "").split(" ").filter(Boolean);
  const left = () => Number(sessionStorage.getItem(ASKED) || 0) + EVERY - Date.now();
  let shown = "";
  let timer = 0;

  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, Math.min(Math.max(left(), 1000), EVERY));
  };
  const ask = () => {
    if (!document.hidden) {
      sessionStorage.setItem(ASKED, Date.now());
      window.htmx.trigger(pulse, "pulse");
    }
    wait();
  };
  const tidy = () => {
    for (const each of pulse.querySelectorAll("[data-reminder]")) {
      if (closed().includes(each.dataset.reminder)) each.remove();
    }
    sessionStorage.setItem(OPEN, pulse.querySelector("[data-reminder]") ? "1" : "");
  };

  pulse.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target !== pulse) return;
    const { xhr } = event.detail;
    const path = new URL(xhr.responseURL, location.href).pathname;
    if (xhr.status !== 200 || path !== pulse.getAttribute("hx-get")) {
      event.detail.shouldSwap = false;
      return;
    }
    const reminders = xhr.getResponseHeader("X-Reminders") || "";
    if (reminders === shown) event.detail.swapOverride = "none";
    shown = reminders;
  });
  pulse.addEventListener("htmx:afterSwap", tidy);
  pulse.addEventListener("click", (event) => {
    const reminder = event.target.closest("[data-reminder-close]")?.closest("[data-reminder]");
    if (!reminder) return;
    sessionStorage.setItem(CLOSED, [...closed(), reminder.dataset.reminder].slice(-50).join(" "));
    tidy();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && left() <= 0) ask();
  });
  document.addEventListener("DOMContentLoaded", () => {
    // A reminder that was open on the page before is shown on this one, too
    if (sessionStorage.getItem(OPEN) || left() <= 0) setTimeout(ask, 0);
    else wait();
  });
})();
