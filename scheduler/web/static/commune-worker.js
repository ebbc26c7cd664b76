/* Keeps a commune's pages, their style and scripts, and the sounds that were fetched, for when there is no network.
   Pages: the network first, what is kept after a few seconds or without one. Forms are the page's own business. */
"use strict";
const PAGES = "xa-pages-@version@";
const STATIC = ["/static/commune.css", "/static/commune.js", "/static/commune-player.js", "/static/icon.svg"];
const PATIENCE = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(PAGES).then((here) => here.addAll(STATIC)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("xa-pages-") && name !== PAGES) await caches.delete(name);
    await self.clients.claim();
  })());
});
self.addEventListener("message", (event) => {
  if (event.data && event.data.keep) event.waitUntil(Promise.all(event.data.keep.map((path) => fresh(new Request(path)).catch(() => null))));
});
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/audio/")) event.respondWith(sound(event.request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(newestOr(event.request));
  else if (url.pathname.startsWith("/xa/") || url.pathname === "/xa") event.respondWith(newestOr(event.request));
});

async function fresh(request) {
  const answer = await fetch(request, { credentials: "same-origin" });
  if (answer.ok && !answer.redirected) await (await caches.open(PAGES)).put(request.url, answer.clone());
  return answer;
}
async function newestOr(request) {
  const here = await caches.open(PAGES);
  const had = await here.match(request.url);
  const asked = fetch(request).then(async (answer) => {
    if (answer.ok && !answer.redirected) await here.put(request.url, answer.clone());
    return answer;
  });
  if (!had) return asked;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, had));
  return Promise.race([asked.catch(() => had), late]);
}
async function sound(request) {
  const had = await caches.match(new URL(request.url).pathname, { ignoreVary: true });
  if (!had) return fetch(request);
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") || "");
  if (!range) return had;
  const whole = await had.arrayBuffer();
  const first = Number(range[1]);
  const last = range[2] ? Math.min(Number(range[2]), whole.byteLength - 1) : whole.byteLength - 1;
  if (first > last) return new Response(null, { status: 416, headers: { "Content-Range": "bytes */" + whole.byteLength } });
  return new Response(whole.slice(first, last + 1), {
    status: 206,
    headers: {
      "Content-Type": had.headers.get("content-type") || "audio/mpeg",
      "Content-Range": "bytes " + first + "-" + last + "/" + whole.byteLength,
      "Content-Length": String(last + 1 - first),
      "Accept-Ranges": "bytes",
    },
  });
}
