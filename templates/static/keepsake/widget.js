/* Puts one question to somebody who is logged in on another site. Keeps nothing in the browser; the server it comes from decides. */
(() => {
  const script = document.currentScript;
  const { site, user, signature } = script.dataset;

  const css = `
    :host { all: initial; position: fixed; z-index: 2147483000; inset-block-end: 16px; inset-inline-end: 16px;
      inline-size: min(360px, calc(100vw - 32px)); color-scheme: light dark;
      --ink: #1d2433; --soft: #566074; --paper: #fff; --line: #8a93a5; --accent: #1f5fbf; --on: #fff; }
    @media (prefers-color-scheme: dark) { :host { --ink: #eef1f6; --soft: #b3bccb; --paper: #1c2230; --line: #77829a;
      --accent: #8db8ff; --on: #10182a; } }
    * { box-sizing: border-box; font: inherit; }
    section { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); border: 1px solid var(--line);
      border-radius: 14px; padding: 16px; max-block-size: 70vh; overflow: auto; box-shadow: 0 8px 30px #0004;
      animation: come .25s ease-out; }
    @keyframes come { from { opacity: 0; transform: translateY(12px); } }
    @media (prefers-reduced-motion: reduce) { section { animation: none; } }
    header { display: flex; align-items: start; gap: 8px; justify-content: space-between; color: var(--soft); font-size: 13px; }
    fieldset { border: 0; margin: 0; padding: 0; min-inline-size: 0; }
    legend { padding: 0; margin-block: 4px 12px; font-weight: 600; }
    .scale { display: grid; grid-template-columns: repeat(auto-fit, minmax(44px, 1fr)); gap: 6px; }
    .scale label { position: relative; display: grid; place-items: center; block-size: 44px; border: 1px solid var(--line);
      border-radius: 10px; }
    .scale input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer; }
    .scale label:has(:checked), .send { background: var(--accent); border-color: var(--accent); color: var(--on); }
    :focus-visible, label:has(:focus-visible) { outline: 3px solid var(--accent); outline-offset: 2px; }
    .ends { display: flex; justify-content: space-between; gap: 16px; margin-block: 6px 0; color: var(--soft); font-size: 13px; }
    .more { display: block; margin-block-start: 12px; }
    [hidden] { display: none !important; }
    textarea { display: block; inline-size: 100%; min-block-size: 72px; margin-block-start: 4px; padding: 8px; resize: vertical;
      color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 10px; }
    button { cursor: pointer; border: 0; border-radius: 10px; color: inherit; background: none; }
    .close { inline-size: 32px; block-size: 32px; margin: -6px; font-size: 20px; line-height: 1; flex: none; }
    .send { margin-block-start: 12px; min-block-size: 44px; padding-inline: 20px; font-weight: 600; }
    p { margin: 8px 0 0; }`;

  const post = async (what, more) => {
    const answer = await fetch(new URL(`widget/${what}/`, script.src), {
      method: "POST",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      body: JSON.stringify({ site, ...more }),
    });
    return answer.status === 200 ? answer.json() : null;
  };

  const make = (name, settings = {}, ...inside) => {
    const element = Object.assign(document.createElement(name), settings);
    element.append(...inside);
    return element;
  };

  const seen = () =>
    new Promise((go) => {
      const look = () => document.body && document.visibilityState === "visible" && go();
      document.addEventListener("visibilitychange", look);
      document.addEventListener("DOMContentLoaded", look);
      look();
    });

  const show = (words, token) => {
    const host = make("div", { lang: words.lang, dir: words.dir });
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];

    const end = () => {
      host.remove();
      document.removeEventListener("keydown", escape);
    };
    const escape = (event) => event.key === "Escape" && !event.defaultPrevented && end();
    document.addEventListener("keydown", escape);

    const more = words.more.map((each) => {
      const text = make("textarea", { name: each.code, maxLength: words.longest });
      return { ...each, text, label: make("label", { className: "more", hidden: true }, each.text, text) };
    });
    const send = make("button", { className: "send", hidden: true }, words.send);
    const choose = (number) => {
      send.hidden = false;
      for (const each of more) {
        const put = each.for.includes(number);
        each.label.hidden = !put;
        each.text.disabled = !put;
        each.text.required = put && each.must;
      }
    };
    const scale = words.numbers.map((number) =>
      make("label", {}, make("input", { type: "radio", name: words.code, value: number, required: true, onchange: () => choose(number) }), `${number}`),
    );
    const sorry = make("p", { role: "alert" });
    const form = make(
      "form",
      {},
      make(
        "fieldset",
        {},
        make("legend", {}, words.question),
        make("div", { className: "scale" }, ...scale),
        make("div", { className: "ends" }, make("span", {}, words.low), make("span", {}, words.high)),
      ),
      ...more.map((each) => each.label),
      send,
      sorry,
    );
    const close = make("button", { className: "close", type: "button", ariaLabel: words.close, title: words.close, onclick: end }, "×");
    const card = make("section", { role: "dialog", ariaLabel: words.label, tabIndex: -1 }, make("header", {}, words.label, close), form);

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      send.disabled = true;
      sorry.textContent = "";
      const answers = Object.fromEntries(new FormData(form));
      const done = await post("answer", { token, answers }).catch(() => null);
      send.disabled = false;
      if (done) {
        form.replaceWith(make("p", { role: "status" }, words.thanks));
        card.focus();
      } else {
        sorry.textContent = words.sorry;
      }
    });
    root.append(card);
    document.body.append(host);
  };

  const begin = async () => {
    const words = await post("ask", { user, signature });
    if (!words) return;
    await seen();
    const shown = await post("shown", { user, signature });
    if (shown) show(words, shown.token);
  };
  begin().catch(() => {}); // the browser itself says what it refused
})();
