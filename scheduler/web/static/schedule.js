/* Timelines with scripts: a slot is dragged to another window, and arrows lead from slot to slot. Whether it may go
   there is asked before it is let go, and the reason said. Without scripts the page of the slot does all of it. */
"use strict";
(() => {
  const said = () => document.getElementById("said");
  const ASK_AFTER = 180;
  let drag = null;

  function tell(words, kind) {
    const place = said();
    place.textContent = words;
    place.className = `told ${kind}`;
    place.hidden = !words;
  }

  function over(event) {
    /* The window under the pointer, on the lane of the same station. */
    for (const found of document.elementsFromPoint(event.clientX, event.clientY)) {
      if (found.matches("svg.lane .w") && found.ownerSVGElement.dataset.station === drag.station) return found;
    }
    return null;
  }

  function moment(window_, event) {
    const box = window_.getBoundingClientRect();
    const share = Math.min(Math.max((event.clientX - drag.grip - box.left) / box.width, 0), 0.999);
    const from = Date.parse(window_.dataset.from), until = Date.parse(window_.dataset.until);
    return new Date(Math.floor((from + share * (until - from)) / 60000) * 60000).toISOString();
  }

  function unmark() {
    for (const w of document.querySelectorAll(".w.may, .w.may-not")) w.classList.remove("may", "may-not");
  }

  async function ask(window_, when) {
    drag.asked = when;
    tell(said().dataset.asking, "");
    const mine = drag;
    const answer = await fetch(`${mine.slot.getAttribute("href")}/check?when=${encodeURIComponent(when)}`);
    if (drag !== mine || mine.asked !== when || !answer.ok) return;
    const found = await answer.json();
    unmark();
    window_.classList.add(found.may ? "may" : "may-not");
    tell(found.words, found.may ? "good" : "bad");
    mine.may = found.may ? when : null;
  }

  function move(event) {
    if (!drag) return;
    if (!drag.on && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 6) return;
    drag.on = true;
    drag.slot.classList.add("dragging");
    const window_ = over(event);
    clearTimeout(drag.timer);
    if (!window_) {
      drag.may = null;
      unmark();
      tell("", "");
      return;
    }
    if (window_.ownerSVGElement.dataset.state === "locked") {
      drag.may = null;
      tell(said().dataset.locked, "bad");
      return;
    }
    const when = moment(window_, event);
    if (when !== drag.asked) {
      drag.may = null;
      drag.timer = setTimeout(ask, ASK_AFTER, window_, when);
    }
  }

  function drop() {
    if (!drag) return;
    const {slot, on, may} = drag;
    clearTimeout(drag.timer);
    slot.classList.remove("dragging");
    drag = null;
    unmark();
    if (!on) return;
    const still = (event) => event.preventDefault();  // the click that ends a drag opens nothing
    slot.addEventListener("click", still);
    setTimeout(() => slot.removeEventListener("click", still), 0);
    if (!may) return;
    const form = document.createElement("form");
    form.method = "post";
    form.action = `${slot.getAttribute("href")}/move`;
    for (const [name, value] of Object.entries({csrf: said().dataset.csrf, when: may})) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      form.append(field);
    }
    document.body.append(form);
    form.submit();
  }

  document.addEventListener("pointerdown", (event) => {
    const slot = event.target.closest("svg.lane a.s");
    if (!slot || event.button || !said()?.dataset.may) return;
    const lane = slot.ownerSVGElement;
    if (lane.dataset.state === "locked") return;
    const grip = event.clientX - slot.querySelector("rect").getBoundingClientRect().left;
    drag = {slot, grip, station: lane.dataset.station, x: event.clientX, y: event.clientY, on: false, may: null};
  });
  document.addEventListener("dragstart", (event) => {
    if (event.target.closest?.("svg.lane")) event.preventDefault();
  });
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", () => { if (drag) { drag.may = null; drop(); } });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drag) {
      drag.may = null;
      drop();
      tell("", "");
      return;
    }
    const slot = event.target.closest?.("svg.lane a.s");
    if (!slot) return;
    const lanes = [...document.querySelectorAll("svg.lane")].filter((l) => l.querySelector("a.s"));
    const mine = [...slot.ownerSVGElement.querySelectorAll("a.s")];
    const at = mine.indexOf(slot), row = lanes.indexOf(slot.ownerSVGElement);
    let to = null;
    if (event.key === "ArrowRight") to = mine[at + 1];
    else if (event.key === "ArrowLeft") to = mine[at - 1];
    else if (event.key === "Home") to = mine[0];
    else if (event.key === "End") to = mine[mine.length - 1];
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const other = lanes[row + (event.key === "ArrowDown" ? 1 : -1)];
      if (other) {
        const found = [...other.querySelectorAll("a.s")];
        to = found[Math.min(at, found.length - 1)];
      }
    }
    if (to) {
      event.preventDefault();
      to.focus();
      to.scrollIntoView({block: "nearest", inline: "nearest"});
    }
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    /* What is being dragged stays under the pointer. */
    if (drag && event.target.id === "timeline") event.preventDefault();
  });
})();
