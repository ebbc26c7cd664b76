/* What is pressed on a commune's page is kept in the phone first and sent as soon as it can be, once: each saying has
   a key, and the centre knows it again. Without scripts the same forms are sent as forms. ES2017, no build. */
"use strict";
(function () {
  const $ = (id) => document.getElementById(id);
  const station = document.body.dataset.station || "";
  const clockOf = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit" });
  let sending = false;
  let memory = []; // where a browser has no database: private windows of old ones

  // --- what is kept -----------------------------------------------------------------------------------------------
  function open() {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open("xa", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("unsent", { keyPath: "id", autoIncrement: true });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }
  async function store(mode, act) {
    const database = await open();
    try {
      return await new Promise((resolve, reject) => {
        const change = database.transaction("unsent", mode);
        const asked = act(change.objectStore("unsent"));
        change.oncomplete = () => resolve(asked.result);
        change.onerror = () => reject(change.error);
        change.onabort = () => reject(change.error);
      });
    } finally {
      database.close();
    }
  }
  const kept = () => store("readonly", (s) => s.getAll()).then((found) => found.concat(memory), () => memory);
  const keep = (one) => store("readwrite", (s) => s.add(one)).catch(() => memory.push(Object.assign({ id: "m" + one.key }, one)));
  function drop(one) {
    memory = memory.filter((other) => other !== one);
    return typeof one.id === "number" ? store("readwrite", (s) => s.delete(one.id)) : Promise.resolve();
  }
  const change = (one) => (typeof one.id === "number" ? store("readwrite", (s) => s.put(one)) : Promise.resolve());

  // --- what is shown ----------------------------------------------------------------------------------------------
  async function show() {
    const all = await kept();
    const waiting = all.filter((one) => !one.why);
    $("unsent").hidden = waiting.length === 0;
    $("unsent-count").textContent = String(waiting.length);
    $("refused").textContent = "";
    for (const one of all.filter((other) => other.why)) {
      const box = document.importNode($("refusal").content, true);
      box.querySelector("p").textContent = one.label + ": " + one.why;
      box.querySelector("button").addEventListener("click", () => drop(one).then(show));
      $("refused").appendChild(box);
    }
  }
  function say(words) {
    $("told").textContent = words;
    $("told").hidden = false;
    $("told").scrollIntoView({ block: "nearest" });
  }
  function offline(is) {
    $("offline").hidden = !is;
  }

  const reach = () => fetch("/healthz", { method: "HEAD", cache: "no-store" }).then(() => offline(false), () => offline(true));

  // --- sending, in the order of pressing ----------------------------------------------------------------------------
  async function post(one) {
    const body = new URLSearchParams(one.fields);
    body.set("sent", String(Date.now()));
    if (document.body.dataset.csrf) body.set("csrf", document.body.dataset.csrf);
    const answer = await fetch(one.action, {
      method: "POST", body, credentials: "same-origin", redirect: "manual", headers: { Accept: "application/json" },
    });
    const json = (answer.headers.get("content-type") || "").startsWith("application/json");
    return { status: answer.status, said: json ? await answer.json() : null };
  }
  async function send() {
    if (sending) return;
    sending = true;
    let done = "";
    try {
      for (const one of (await kept()).filter((other) => !other.why)) {
        const { status, said } = await post(one);
        if (status >= 200 && status < 300 && said) {
          await drop(one);
          done = said.told;
        } else if (said && said.why && status >= 400 && status < 500 && status !== 429) {
          one.why = said.why;
          await change(one);
        } else {
          break; // signed out, or the centre is unwell: it stays here
        }
      }
      offline(false);
    } catch (error) {
      offline(true);
    } finally {
      sending = false;
    }
    await show();
    if (!done) return;
    const left = (await kept()).length;
    if (left || document.body.classList.contains("playing")) {
      say(done);
    } else {
      sessionStorage.setItem("xa-told", done);
      location.reload();
    }
  }

  // --- forms --------------------------------------------------------------------------------------------------------
  function freshKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(12));
    return Array.from(bytes, (b) => ("0" + b.toString(16)).slice(-2)).join("");
  }
  let pressed = null;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    pressed = button;
    if (button && button.dataset.now) {
      const field = $(button.dataset.now);
      field.value = clockOf.format(new Date());
      field.dataset.phone = "1";
    }
  });
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.dataset.queue) {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "1";
      return;
    }
    event.preventDefault();
    if (form.dataset.sent) return;
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
    const fields = [];
    new FormData(form).forEach((value, name) => {
      if (name !== "csrf" && name !== "key") fields.push([name, String(value)]);
    });
    const button = event.submitter || (pressed && pressed.form === form ? pressed : null);
    if (button && button.name) fields.push([button.name, button.value]);
    const key = freshKey();
    fields.push(["key", key], ["pressed", String(Date.now())]);
    if (form.querySelector("[data-phone]")) fields.push(["took_time", "1"]);
    await keep({ action: form.getAttribute("action"), label: form.dataset.queue, key, fields });
    await show();
    await send();
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  // --- what was being typed stays when the phone closes the page ------------------------------------------------------
  for (const form of document.querySelectorAll("form[data-keep]")) {
    const name = "xa-" + station + "-" + form.dataset.keep;
    const fields = () => Array.from(form.elements).filter((e) => e.name && e.name !== "csrf");
    const had = JSON.parse(localStorage.getItem(name) || "{}");
    for (const field of fields()) if (!field.value && had[field.name]) field.value = had[field.name];
    form.addEventListener("input", () => {
      const now = {};
      for (const field of fields()) now[field.name] = field.value;
      localStorage.setItem(name, JSON.stringify(now));
    });
    form.addEventListener("submit", () => localStorage.removeItem(name));
  }

  // --- start --------------------------------------------------------------------------------------------------------
  for (const button of document.querySelectorAll("[data-now]")) button.hidden = false;
  const told = sessionStorage.getItem("xa-told");
  if (told) {
    sessionStorage.removeItem("xa-told");
    say(told);
  }
  $("unsent-send").addEventListener("click", send);
  window.addEventListener("online", () => { offline(false); send(); });
  window.addEventListener("offline", () => offline(true));
  if (navigator.onLine === false) offline(true);
  else reach();
  setInterval(async () => { if (!$("unsent").hidden) await send(); }, 5000);
  show().then(() => { if (!$("unsent").hidden) send(); });
  if (window.isSecureContext && "serviceWorker" in navigator) {
    navigator.serviceWorker.register("/xa/sw.js", { scope: "/xa/" });
    navigator.serviceWorker.ready.then((worker) => {
      worker.active.postMessage({ keep: Array.from(document.querySelectorAll("nav a"), (a) => a.getAttribute("href")) });
      if ($("offline-works")) $("offline-works").hidden = false;
    });
  }
})();
