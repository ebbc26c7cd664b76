/* Records a person in the page. What was recorded becomes the form's file, is heard, and goes as any file would. */
"use strict";
for (const form of document.querySelectorAll("form[data-recorder]")) {
  const input = form.querySelector("input[type=file]");
  const words = form.dataset;
  if (!window.MediaRecorder || !navigator.mediaDevices || !window.DataTransfer) {
    continue;
  }
  const button = document.createElement("button");
  const told = document.createElement("p");
  const heard = document.createElement("audio");
  button.type = "button";
  button.className = "second";
  button.textContent = words.start;
  told.setAttribute("role", "status");
  heard.controls = true;
  heard.hidden = true;
  const place = document.createElement("p");
  place.append(button);
  form.insertBefore(place, input.closest("p"));
  form.insertBefore(told, input.closest("p"));
  form.insertBefore(heard, input.closest("p"));
  let recorder = null;
  let clock = 0;
  const stopped = (pieces, type, stream) => {
    stream.getTracks().forEach((track) => track.stop());
    clearInterval(clock);
    const end = type.includes("mp4") ? "m4a" : type.includes("ogg") ? "ogg" : "webm";
    const file = new File(pieces, `${words.name}.${end}`, { type });
    const files = new DataTransfer();
    files.items.add(file);
    input.files = files.files;
    heard.src = URL.createObjectURL(file);
    heard.hidden = false;
    told.textContent = words.made;
    button.textContent = words.start;
    recorder = null;
  };
  button.addEventListener("click", async () => {
    if (recorder) {
      recorder.stop();
      return;
    }
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        audio: { channelCount: 1, echoCancellation: false, autoGainControl: false, noiseSuppression: false },
      });
    } catch (refused) {
      told.textContent = words.refused;
      return;
    }
    const pieces = [];
    const begun = Date.now();
    const now = new MediaRecorder(stream);
    now.addEventListener("dataavailable", (event) => pieces.push(event.data));
    now.addEventListener("stop", () => stopped(pieces, now.mimeType, stream));
    now.start(1000);
    recorder = now;
    button.textContent = words.stop;
    told.textContent = words.going;
    clock = setInterval(() => {
      const seconds = Math.floor((Date.now() - begun) / 1000);
      told.textContent = `${words.going} ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    }, 500);
  });
}
