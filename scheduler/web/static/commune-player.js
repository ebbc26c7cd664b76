/* Plays a whole window in order on one <audio>, so that a locked screen doesn't stop it; keeps its place; fetches all
   sounds into the phone. Without scripts each "▶" is a link to its sound. ES2017, no build. */
"use strict";
(function () {
  const $ = (id) => document.getElementById(id);
  const audio = $("audio");
  if (!audio) return;
  const station = document.body.dataset.station;
  const PLACE = "xa-place-" + station;
  let list = [];
  let at = 0;

  const title = (item) => item.querySelector(".what").firstChild.textContent.trim();
  const show = (seconds) => Math.floor(seconds / 60) + ":" + ("0" + Math.floor(seconds % 60)).slice(-2);

  function play(items, number, from) {
    list = items;
    at = number;
    const item = list[at];
    for (const other of document.querySelectorAll("li.now")) other.classList.remove("now");
    item.classList.add("now");
    document.body.classList.add("playing");
    $("player").hidden = false;
    $("playing").textContent = (list.length > 1 ? at + 1 + "/" + list.length + " · " : "") + title(item);
    audio.src = item.dataset.src;
    if (from) audio.currentTime = from;
    audio.play().catch(() => { $("pause").textContent = "▶"; });
    if ("mediaSession" in navigator && window.MediaMetadata) {
      navigator.mediaSession.metadata = new MediaMetadata({ title: title(item), artist: document.querySelector(".station").textContent });
    }
  }
  function step(by) {
    if (at + by >= 0 && at + by < list.length) play(list, at + by, 0);
  }
  function stop() {
    localStorage.removeItem(PLACE);
    document.body.classList.remove("playing");
    $("player").hidden = true;
    for (const other of document.querySelectorAll("li.now")) other.classList.remove("now");
  }
  const itemsOf = (number) => Array.from(document.querySelectorAll('[data-window="' + number + '"] li[data-src]'));

  for (const button of document.querySelectorAll("[data-play]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const field = $("b" + button.dataset.play);
      if (field) {
        const zone = { timeZone: "Asia/Ho_Chi_Minh", hour: "2-digit", minute: "2-digit" };
        field.value = new Intl.DateTimeFormat("en-GB", zone).format(new Date());
        field.dataset.phone = "1";
      }
      play(itemsOf(button.dataset.play), 0, 0);
    });
  }
  for (const link of document.querySelectorAll("a.one")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      play([link.closest("li")], 0, 0);
    });
  }
  audio.addEventListener("ended", () => { if (at + 1 < list.length) step(1); else stop(); });
  audio.addEventListener("play", () => { $("pause").textContent = "⏸"; });
  audio.addEventListener("pause", () => { $("pause").textContent = "▶"; });
  audio.addEventListener("error", () => {
    if (!list.length) return;
    if (at + 1 < list.length) step(1);
    else $("playing").textContent = title(list[at]) + ": " + audio.dataset.failed;
  });
  audio.addEventListener("timeupdate", () => {
    $("played").textContent = show(audio.currentTime) + (audio.duration ? " / " + show(audio.duration) : "");
    localStorage.setItem(PLACE, JSON.stringify({ slots: list.map((i) => i.dataset.slot), at, seconds: audio.currentTime }));
  });
  $("pause").addEventListener("click", () => { if (audio.paused) audio.play(); else audio.pause(); });
  $("next").addEventListener("click", () => step(1));
  $("previous").addEventListener("click", () => step(-1));
  if ("mediaSession" in navigator) {
    navigator.mediaSession.setActionHandler("play", () => audio.play());
    navigator.mediaSession.setActionHandler("pause", () => audio.pause());
    navigator.mediaSession.setActionHandler("nexttrack", () => step(1));
    navigator.mediaSession.setActionHandler("previoustrack", () => step(-1));
  }
  const place = JSON.parse(localStorage.getItem(PLACE) || "null");
  if (place) {
    const items = place.slots.map((slot) => document.querySelector('[data-slot="' + slot + '"]'));
    if (items.every((item) => item && item.dataset.src)) play(items, place.at, place.seconds);
    else localStorage.removeItem(PLACE);
  }

  // --- all sounds into the phone --------------------------------------------------------------------------------------
  if (!window.isSecureContext || !("caches" in window) || !$("fetching")) return;
  $("fetching").hidden = false;
  const wanted = Array.from(new Set(Array.from(document.querySelectorAll("li[data-src]"), (li) => li.dataset.src)));
  async function standing() {
    const here = await caches.open("xa-sound-" + station);
    const known = (await here.keys()).map((request) => new URL(request.url).pathname);
    return { here, known, lacking: wanted.filter((src) => !known.includes(src)) };
  }
  async function fetchAll() {
    $("fetch").disabled = true;
    $("fetch-progress").hidden = false;
    $("fetch-said").textContent = "";
    let { here, known, lacking } = await standing();
    let done = wanted.length - lacking.length;
    $("fetch-progress").max = wanted.length;
    try {
      for (const src of lacking) {
        $("fetch-progress").value = done;
        const answer = await fetch(src, { credentials: "same-origin" });
        if (!answer.ok) throw new Error(src);
        await here.put(src, answer);
        done += 1;
      }
      for (const src of known.filter((old) => !wanted.includes(old))) await here.delete(src);
      $("fetch-said").textContent = $("fetch-said").dataset.done;
    } catch (error) {
      $("fetch-said").textContent = $("fetch-said").dataset.failed;
    }
    $("fetch-progress").value = done;
    $("fetch").disabled = false;
  }
  $("fetch").addEventListener("click", fetchAll);
  standing().then(({ lacking }) => {
    if (wanted.length && !lacking.length) $("fetch-said").textContent = $("fetch-said").dataset.done;
  });
})();
