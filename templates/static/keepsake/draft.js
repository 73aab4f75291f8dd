// What is typed is never lost: every few seconds a form goes to the server as a draft, and with each keystroke a copy stays in
// this browser. When the page opens again, the newer of the two is in the form. A form says what it needs in data-draft…:
//   data-draft        the key of the copy in this browser        data-draft-url    where drafts go (without: this browser only)
//   data-draft-at     when the server's draft was kept (ms)      data-draft-saved  token of the form that was saved last
//   data-draft-posted the page already shows what was sent last  data-draft-here   the words for "on this device only"
// Rows that can be added: [data-adds-row=ID] copies the last row in #ID; names are PREFIX-NUMBER-FIELD.
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const { draftUrl: url, draftHere: hereWords } = form.dataset;
  const key = `keepsake-draft:${form.dataset.draft}`;
  const serverAt = Number(form.dataset.draftAt || 0);
  const EVERY = 3000; // ms between drafts while somebody types
  const UNKEPT = ["csrfmiddlewaretoken", "draft_token"];
  const LARGEST_LAST_WORD = 60000; // bytes a browser still sends while a page closes

  const token = form.elements.namedItem("draft_token");
  const words = form.querySelector("[data-draft-words]");
  const mark = form.querySelector("[data-draft-mark]");
  let knownAt = serverAt; // the server's draft that this page knows of
  let isDirty = false; // typed since the server has kept it
  let isLeaving = false;
  let timer = 0;

  const fields = () => [...new FormData(form)].filter(([name, value]) => !UNKEPT.includes(name) && typeof value === "string");

  function read() {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  function write() {
    const copy = { token: token ? token.value : "", at: Date.now(), serverAt: knownAt, isDirty, fields: fields() };
    try {
      localStorage.setItem(key, JSON.stringify(copy));
      return true;
    } catch {
      return false; // no room, or not allowed: the server still keeps it
    }
  }

  function forget() {
    try {
      localStorage.removeItem(key);
    } catch {
      // nothing was kept then
    }
  }

  function say(text, isKept) {
    if (words && words.textContent !== text) words.textContent = text;
    if (mark) mark.hidden = !isKept;
  }

  async function send(isLast = false) {
    clearTimeout(timer);
    timer = 0;
    if (!isDirty || isLeaving || !url) return;
    const body = new URLSearchParams(new FormData(form));
    const keepalive = isLast && body.toString().length < LARGEST_LAST_WORD;
    isDirty = false;
    try {
      const answer = await fetch(url, { method: "POST", body, redirect: "manual", keepalive });
      const kept = answer.ok || answer.status === 422 ? await answer.json() : null;
      if (!answer.ok) isDirty = true;
      if (answer.ok) knownAt = kept.at;
      say(kept ? kept.text : hereWords, answer.ok);
    } catch {
      isDirty = true;
      say(hereWords, false);
    }
    write();
  }

  function changed() {
    isDirty = true;
    const isKeptHere = write();
    if (!url && isKeptHere) say(hereWords, true);
    if (!timer) timer = setTimeout(send, EVERY);
  }

  function addRow(list) {
    const last = list.lastElementChild;
    const row = last.cloneNode(true);
    const next = (text) => text.replace(/-(\d+)-/, (_all, number) => `-${Number(number) + 1}-`);
    for (const element of row.querySelectorAll("[name], [id], [for]")) {
      for (const attribute of ["name", "id", "for"]) {
        if (element.hasAttribute(attribute)) element.setAttribute(attribute, next(element.getAttribute(attribute)));
      }
      if (element.matches("input:not([type=checkbox]), textarea")) element.value = "";
      if (element.matches("[type=checkbox]")) element.checked = true;
    }
    for (const errors of row.querySelectorAll(".errorlist")) errors.remove();
    list.append(row);
    return row;
  }

  const adders = [...form.querySelectorAll("[data-adds-row]")];
  const listOf = (adder) => document.getElementById(adder.dataset.addsRow);

  function fill(values) {
    for (const [name] of values) {
      for (const list of adders.map(listOf)) {
        const last = list.lastElementChild.querySelector("[name]");
        const [prefix] = last.name.split("-");
        const most = Number(name.split("-")[1]);
        if (!name.startsWith(`${prefix}-`)) continue;
        while (!form.elements.namedItem(name) && Number(list.lastElementChild.querySelector("[name]").name.split("-")[1]) < most) {
          addRow(list);
        }
      }
    }
    const given = new Map();
    for (const [name, value] of values) given.set(name, [...(given.get(name) || []), value]);
    for (const control of form.elements) {
      if (!control.name || UNKEPT.includes(control.name) || control.matches("button, [type=hidden], [type=file]")) continue;
      const wanted = given.get(control.name) || [];
      if (control.matches("[type=checkbox], [type=radio]")) control.checked = wanted.includes(control.value);
      else if (wanted.length) control.value = wanted[0];
    }
    for (const part of form.querySelectorAll("details")) {
      if ([...part.querySelectorAll("input, textarea")].some((control) => control.value)) part.open = true;
    }
  }

  // Which is newer: the copy in this browser, or what the page shows?
  const copy = read();
  if (copy && copy.token && copy.token === form.dataset.draftSaved) {
    forget();
  } else if (copy && !("draftPosted" in form.dataset) && copy.isDirty) {
    const isOutdated = serverAt && serverAt !== copy.serverAt && serverAt > copy.at;
    if (!isOutdated) {
      fill(copy.fields);
      changed();
    }
  } else if (copy && !serverAt && url) {
    forget();
  }
  if ("draftPosted" in form.dataset) changed();

  form.addEventListener("input", changed);
  form.addEventListener("change", () => send());
  form.addEventListener("submit", (event) => {
    const pressed = event.submitter;
    if (pressed && pressed.hasAttribute("formaction")) {
      forget(); // discarding, or undoing it: the server knows what is to be shown
      isLeaving = true;
    } else {
      isDirty = true; // until the server says that it is saved
      write();
      isLeaving = true;
    }
  });
  for (const adder of adders) {
    adder.addEventListener("click", (event) => {
      event.preventDefault();
      addRow(listOf(adder)).querySelector("input, textarea").focus();
    });
  }
  window.addEventListener("pagehide", () => send(true));
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    // Back from the next page: what is typed now is another form than the one that was sent
    isLeaving = false;
    if (token) token.value = crypto.randomUUID();
  });
})();
