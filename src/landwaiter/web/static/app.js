// What pages do with a script on top of what they do without one.
// Outcomes are kept in the browser until the server has said that it has them: a link may be lost at any moment.
"use strict";
(() => {
  const SHELF = "outcome:", RETRY = 20000, PATIENCE = 60000;
  const notice = document.getElementById("waiting"), said = notice.dataset;
  const form = document.querySelector("form[data-kept]");
  const shell = Boolean(form && form.elements.declaration.type !== "hidden");
  // The page that stands in for the server knows no user: it keeps for whoever was here last.
  if (said.user) localStorage.setItem("user", said.user);
  const user = said.user || (shell ? localStorage.getItem("user") || "" : "");
  let sending = false, signedOut = !said.user;

  // --- the shelf: what was typed, by user and item, until it is sent ---
  const nameOf = (fields) => `${SHELF}${user}|${fields.declaration}/${fields.number}`;
  const all = () => Object.keys(localStorage).filter((name) => name.startsWith(SHELF)).sort();
  const read = (name) => JSON.parse(localStorage.getItem(name));
  const write = (name, entry) => localStorage.setItem(name, JSON.stringify(entry));
  const own = () => all().filter((name) => name.startsWith(`${SHELF}${user}|`));
  const item = (name) => name.slice(name.indexOf("|") + 1);
  const named = () => ({ declaration: form.elements.declaration.value, number: form.elements.number.value });
  const addressOf = (fields) => "/item/outcome?" + new URLSearchParams({ declaration: fields.declaration, number: fields.number });

  // --- what waits, told on every page ---
  function part(kind, text, more) {
    return Object.assign(document.createElement(kind), { textContent: text }, more);
  }
  function tell() {
    const mine = user ? own() : [], others = all().length - mine.length;
    const here = form && nameOf(named()), refused = mine.filter((name) => read(name).refused && name !== here), waiting = mine.filter((name) => !read(name).refused);
    const lines = [];
    if (waiting.length) {
      const line = part("p", `${said.waiting} ${waiting.length} (${waiting.map(item).join(", ")}) `);
      if (signedOut && navigator.onLine && !shell) line.append(part("a", said.sign, { href: "/sign-in?next=" + encodeURIComponent(location.pathname + location.search) }));
      lines.push(line);
    }
    for (const name of refused) {
      const entry = read(name), line = part("p", `${said.refused} ${item(name)}: ${entry.refused} `);
      const discard = part("button", said.discard, { type: "button", className: "plain" });
      discard.addEventListener("click", () => { localStorage.removeItem(name); tell(); });
      line.append(part("a", said.correct, { href: addressOf(entry.fields) }), " ", discard);
      lines.push(line);
    }
    if (others) lines.push(part("p", `${said.others} ${others}`));
    notice.replaceChildren(...lines);
    notice.hidden = !lines.length;
  }

  // --- sending: the server takes the same outcome of the same person twice without harm, so a lost answer does none ---
  async function sendOne(name) {
    const entry = read(name);
    let answer;
    try {
      const headers = { "hx-request": "true" }, body = new URLSearchParams(entry.fields);
      answer = await fetch("/item/outcome", { method: "POST", headers, body, redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
    } catch {
      return "";
    }
    if (answer.status === 204) {
      // Typed anew while it was under way: then the newer one waits for its turn, and is answered for itself.
      if (localStorage.getItem(name) === JSON.stringify(entry)) localStorage.removeItem(name);
      return answer.headers.get("hx-redirect");
    }
    signedOut = answer.status === 401;
    if (signedOut || answer.status >= 500) return "";
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const told = [...page.querySelectorAll(".alarm p")].map((one) => one.textContent.trim()).join(" ");
    write(name, { ...entry, refused: told || page.title || String(answer.status) });
    return "";
  }
  async function sendAll() {
    if (sending || !said.user) return {};
    sending = true;
    const sent = {};
    const work = async () => {
      for (const name of own()) {
        const entry = read(name);
        if (entry && !entry.refused) sent[name] = await sendOne(name);
        if (signedOut) break;
      }
    };
    try {
      await (navigator.locks ? navigator.locks.request("outcomes", work) : work());
    } finally {
      sending = false;
      tell();
    }
    return sent;
  }

  // --- the form ---
  function fill(fields) {
    for (const [name, value] of Object.entries(fields)) {
      if (name !== "language" && form.elements[name]) form.elements[name].value = value;
    }
    form.classList.add("all");
  }
  async function submitted(event) {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    const name = nameOf(fields), button = form.querySelector("button:not([type])");
    try {
      write(name, { fields });
    } catch {
      return form.submit();
    }
    button.disabled = true;
    tell();
    const there = (await sendAll())[name];
    if (there) return location.assign(there);
    button.disabled = false;
    const entry = read(name);
    if (entry && entry.refused) {
      const refused = document.getElementById("refused"), alarm = part("div", "", { className: "alarm" });
      alarm.setAttribute("role", "alert");
      alarm.append(part("p", entry.refused));
      refused.replaceChildren(alarm);
      form.classList.add("all");
      return refused.scrollIntoView();
    }
    form.hidden = true;
    document.getElementById("kept").hidden = false;
  }
  if (form) {
    if (shell) {
      const asked = new URLSearchParams(location.search);
      for (const name of ["declaration", "number"]) if (asked.get(name)) form.elements[name].value = asked.get(name);
      form.elements.inspected_on.value = form.elements.inspected_on.max = new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 10);
    }
    const before = user && localStorage.getItem(nameOf(named()));
    if (before) fill(JSON.parse(before).fields);
    form.addEventListener("submit", submitted);
  }

  // --- leaving: what was not sent goes with whoever leaves, after a warning ---
  const leaving = document.querySelector("form[action='/sign-out']");
  if (leaving) leaving.addEventListener("submit", (event) => {
    if (own().length && !confirm(`${said.leave} ${own().length}`)) return event.preventDefault();
    own().forEach((name) => localStorage.removeItem(name));
    localStorage.removeItem("user");
  });

  // --- lists by keyboard: arrows go from one to the next once one of them has the focus ---
  const LISTS = ["#queue tbody th a", ".ask #q, .candidates h3 a", "#found summary, #found .above a, #found .below a"];
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    for (const list of step ? LISTS : []) {
      const stops = [...document.querySelectorAll(list)], at = stops.indexOf(document.activeElement);
      const next = at < 0 ? null : stops[at + step];
      if (next) { event.preventDefault(); next.focus(); }
    }
  });

  if (navigator.serviceWorker) {
    navigator.serviceWorker.register("/worker.js").catch(() => {});
    if (form && !shell) caches.open("landwaiter").then((kept) => kept.add("/offline")).catch(() => {});
  }
  addEventListener("online", sendAll);
  addEventListener("storage", tell);
  setInterval(() => { if (user && own().length) sendAll(); }, RETRY);
  tell();
  sendAll();
})();
