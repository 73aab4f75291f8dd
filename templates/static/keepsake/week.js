// Moving a promise in the week, by drag or by arrow keys; nothing is sent before a dialog has asked for the reason.
// A cell says in data-at when its hour begins, so an hour is an hour through every change of clocks.
(() => {
  const table = document.querySelector("[data-week]");
  const dialog = document.getElementById("move-dialog");
  if (!table || !dialog) return;
  const QUARTER = 15 * 60 * 1000; // ms
  const FAR_ENOUGH = 6; // px before a press becomes a drag
  const form = dialog.querySelector("form");
  const clock = dialog.querySelector("#move-clock");
  const says = document.querySelector("[data-week-says]");
  const isMirrored = document.documentElement.dir === "rtl";

  const rows = [...table.querySelectorAll(".week-hours tr")].filter((row) => row.querySelector("td[data-at]"));
  const cells = rows.map((row) => [...row.querySelectorAll("td[data-at]")]);
  const hours = rows.map((row) => row.querySelector("th").textContent.trim().slice(0, 2));
  const days = [...table.querySelectorAll("[data-day-name]")].map((head) => head.dataset.dayName);
  const places = new Map(cells.flatMap((line, row) => line.map((cell, day) => [cell, { row, day }])));

  let held = null; // the slip that is being moved, where it goes, and where it was
  let press = null; // a pointer that is down and may become a drag
  let swallowsClick = false;

  const minutes = (place) => String(place.quarter * 15).padStart(2, "0");
  const timeOf = (place) => `${hours[place.row]}:${minutes(place)}`;
  const momentOf = (place) => new Date(Date.parse(cells[place.row][place.day].dataset.at) + place.quarter * QUARTER).toISOString();

  function pickUp(slip) {
    if (held && held.slip === slip) return;
    if (held) putBack();
    const item = slip.closest("li");
    const at = places.get(slip.closest("td"));
    const quarter = Math.floor(Number(slip.dataset.at.slice(14, 16)) / 15);
    const start = { ...at, quarter };
    held = { slip, item, start, place: start, list: item.parentElement, next: item.nextElementSibling };
    held.words = slip.querySelector("[data-hour]").textContent;
    slip.classList.add("is-moving");
  }

  const isMoved = () => held && ["row", "day", "quarter"].some((part) => held.place[part] !== held.start[part]);

  function say(text) {
    if (says) says.textContent = text;
  }

  function show() {
    const cell = cells[held.place.row][held.place.day];
    let list = cell.querySelector("ul");
    if (!list) {
      list = document.createElement("ul");
      cell.append(list);
    }
    if (held.item.parentElement !== list) list.append(held.item);
    held.slip.querySelector("[data-hour]").textContent = timeOf(held.place);
    held.slip.focus();
    say(table.dataset.saysMoved.replace("{when}", `${days[held.place.day]} ${timeOf(held.place)}`));
  }

  function putBack() {
    if (!held) return;
    const { slip, item, list, next, words } = held;
    held = null;
    list.insertBefore(item, next);
    slip.querySelector("[data-hour]").textContent = words;
    slip.classList.remove("is-moving");
    slip.focus();
    say(table.dataset.saysBack);
  }

  function step(quarters, dayStep) {
    const at = held.place.row * 4 + held.place.quarter + quarters;
    const to = Math.min(Math.max(at, 0), rows.length * 4 - 1);
    const day = Math.min(Math.max(held.place.day + dayStep, 0), days.length - 1);
    held.place = { row: Math.floor(to / 4), quarter: to % 4, day };
    show();
  }

  function ask() {
    const { slip, place } = held;
    const moment = momentOf(place);
    form.action = slip.dataset.moveUrl;
    form.elements.namedItem("move-version").value = slip.dataset.version;
    form.querySelector("input[type=hidden][name=move-slot]").value = moment;
    form.querySelector("[data-move-who]").textContent = slip.querySelector("bdi").textContent;
    clock.textContent = `${days[place.day]} ${timeOf(place)}`;
    const address = `${slip.dataset.clockUrl}&move-by=customer&move-slot=${encodeURIComponent(moment)}`;
    if (window.htmx) window.htmx.ajax("GET", address, { target: clock });
    dialog.showModal();
    form.elements.namedItem("move-reason").focus();
  }

  const keys = {
    ArrowUp: () => step(-1, 0),
    ArrowDown: () => step(1, 0),
    ArrowLeft: () => step(0, isMirrored ? 1 : -1),
    ArrowRight: () => step(0, isMirrored ? -1 : 1),
  };

  table.addEventListener("keydown", (event) => {
    const slip = event.target.closest("[data-slip]");
    if (!slip || event.ctrlKey || event.metaKey || event.altKey) return;
    if (keys[event.key]) {
      event.preventDefault();
      pickUp(slip);
      keys[event.key]();
    } else if (event.key === "Enter" && isMoved() && held.slip === slip) {
      event.preventDefault();
      ask();
    } else if (event.key === "Escape" && held) {
      event.preventDefault();
      putBack();
    }
  });

  // A finger scrolls; it opens the promise and moves it there
  table.addEventListener("pointerdown", (event) => {
    const slip = event.target.closest("[data-slip]");
    swallowsClick = false;
    if (slip && event.button === 0 && event.pointerType !== "touch") press = { slip, x: event.clientX, y: event.clientY, isDrag: false };
  });

  function unmark() {
    for (const cell of table.querySelectorAll(".is-target")) {
      cell.classList.remove("is-target");
      delete cell.dataset.drop;
    }
  }

  document.addEventListener("pointermove", (event) => {
    if (!press) return;
    if (!press.isDrag) {
      if (Math.hypot(event.clientX - press.x, event.clientY - press.y) < FAR_ENOUGH) return;
      press.isDrag = true;
      pickUp(press.slip);
      table.classList.add("is-dragging");
    }
    unmark();
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const cell = under && under.closest("td[data-at]");
    if (!cell || !places.has(cell)) {
      held.place = held.start;
      return;
    }
    const box = cell.getBoundingClientRect();
    const quarter = Math.min(Math.max(Math.floor((4 * (event.clientY - box.top)) / box.height), 0), 3);
    held.place = { ...places.get(cell), quarter };
    cell.classList.add("is-target");
    cell.dataset.drop = timeOf(held.place);
  });

  document.addEventListener("pointerup", () => {
    const wasDrag = press && press.isDrag;
    press = null;
    if (!wasDrag) return;
    swallowsClick = true;
    unmark();
    table.classList.remove("is-dragging");
    if (!isMoved()) {
      putBack();
      return;
    }
    show();
    ask();
  });

  document.addEventListener("pointercancel", () => {
    press = null;
    unmark();
    table.classList.remove("is-dragging");
    putBack();
  });

  table.addEventListener("dragstart", (event) => event.preventDefault());
  table.addEventListener(
    "click",
    (event) => {
      if (swallowsClick) event.preventDefault();
      swallowsClick = false;
    },
    true,
  );

  dialog.querySelector("[data-move-cancel]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", putBack);
})();
