// Answers in the place of the server when there is no link: with static files, and with the form for outcomes.
"use strict";
const KEPT = "landwaiter", SHELL = "/offline";
const FILES = ["app.css", "app.js", "htmx.min.js", "icon.svg"].map((name) => "/static/" + name);

addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll([SHELL, ...FILES])).then(() => skipWaiting()));
});
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const asked = event.request, address = new URL(asked.url);
  if (asked.method !== "GET" || address.origin !== location.origin) return;
  if (FILES.includes(address.pathname)) event.respondWith(fetch(asked).then(keep(asked)).catch(() => kept(asked)));
  else if (asked.mode === "navigate") event.respondWith(fetch(asked).catch(() => kept(SHELL)));
});

const kept = (what) => caches.match(what, { ignoreVary: true }).then((found) => found || Response.error());
const keep = (asked) => (answer) => {
  if (answer.ok) { const copy = answer.clone(); caches.open(KEPT).then((store) => store.put(asked, copy)); }
  return answer;
};
