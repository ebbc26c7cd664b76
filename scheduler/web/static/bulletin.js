/* Bulletins: sentences are heard one by one, files are dropped, what is typed survives a closed page.
   Without scripts a sentence's link opens the sound at its second, files are chosen, and a text is saved by its button. */
"use strict";
(() => {
  const each = (what, act) => document.querySelectorAll(what).forEach(act);

  /* Sound: one sentence, or the whole with the sentence that is heard marked. */
  const whole = document.getElementById("whole");
  if (whole) {
    const links = [...document.querySelectorAll("a.hear")];
    let until = Infinity;
    each("a.hear", (link) => link.addEventListener("click", (event) => {
      event.preventDefault();
      const playing = !whole.paused && until === Number(link.dataset.end);
      if (playing) {
        whole.pause();
        return;
      }
      until = Number(link.dataset.end);
      whole.currentTime = Number(link.dataset.begin);
      whole.play();
    }));
    whole.addEventListener("timeupdate", () => {
      if (whole.currentTime >= until) {
        whole.pause();
      }
      for (const link of links) {
        const at = whole.currentTime;
        const heard = !whole.paused && at >= Number(link.dataset.begin) && at < Number(link.dataset.end);
        link.closest("tr").classList.toggle("heard", heard);
      }
    });
    whole.addEventListener("pause", () => {
      until = Infinity;
      each("tr.heard", (row) => row.classList.remove("heard"));
    });
    const wave = document.getElementById("wave");
    if (wave) {
      wave.addEventListener("click", (event) => {
        const x = (event.offsetX / wave.clientWidth) * 800; /* the picture's own width; 8 and 44 of it are margins */
        if (whole.duration) {
          whole.currentTime = Math.min(Math.max((x - 8) / 748, 0), 1) * whole.duration;
          whole.play();
        }
      });
    }
  }

  /* Files dropped anywhere on the frame. */
  each("[data-drop]", (frame) => {
    const input = frame.querySelector("input[type=file]");
    const list = frame.querySelector("[data-chosen]");
    const show = () => {
      list.textContent = "";
      for (const file of input.files) {
        const line = document.createElement("li");
        line.textContent = `${file.name} (${Math.ceil(file.size / 1024)} kB)`;
        list.append(line);
      }
    };
    const over = (is) => (event) => {
      event.preventDefault();
      frame.classList.toggle("over", is);
    };
    input.addEventListener("change", show);
    frame.addEventListener("dragenter", over(true));
    frame.addEventListener("dragover", over(true));
    frame.addEventListener("dragleave", over(false));
    frame.addEventListener("drop", (event) => {
      over(false)(event);
      if (event.dataTransfer.files.length) {
        const both = new DataTransfer();
        for (const file of [...input.files, ...event.dataTransfer.files]) {
          both.items.add(file);
        }
        input.files = both.files;
        show();
      }
    });
  });

  /* What is typed is kept on this machine until it is saved: one text a bulletin and version. */
  const PREFIX = "bulletin:";
  const store = (() => {
    try {
      return window.localStorage;
    } catch (refused) {
      return null; /* a browser that keeps nothing */
    }
  })();
  const keys = (code) => Object.keys(store).filter((key) => key.startsWith(`${PREFIX}${code}:`));
  const form = document.querySelector("form[data-draft]");
  if (store && form) {
    const key = `${PREFIX}${form.dataset.draft}:${form.dataset.version}`;
    const body = form.elements.text;
    const note = document.getElementById("draft-note");
    const kept = store.getItem(key);
    if (kept !== null && kept !== body.value) {
      const button = (word, act) => {
        const made = document.createElement("button");
        made.type = "button";
        made.className = "second";
        made.textContent = word;
        made.addEventListener("click", () => {
          act();
          note.hidden = true;
        });
        note.append(" ", made);
      };
      button(note.dataset.restore, () => {
        body.value = kept;
        body.focus();
      });
      button(note.dataset.forget, () => store.removeItem(key));
      note.hidden = false;
    }
    let waits;
    body.addEventListener("input", () => {
      clearTimeout(waits);
      waits = setTimeout(() => {
        try {
          store.setItem(key, body.value);
        } catch (full) {
          store.removeItem(key); /* no room: better none than half of it */
        }
      }, 400);
    });
  }
  const sheet = document.querySelector("[data-bulletin]");
  if (store && sheet) {
    const saved = document.querySelector(".told.good") !== null;
    for (const key of keys(sheet.dataset.bulletin)) {
      const version = Number(key.split(":").pop());
      if (version < Number(sheet.dataset.version) || saved) {
        store.removeItem(key);
      }
    }
  }
})();
