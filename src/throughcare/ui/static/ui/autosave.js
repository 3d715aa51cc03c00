// Keeps what is being typed every few seconds, so that nothing is lost with the power. Without it, Save does the same.
const PAUSE = 3000;
const note = document.querySelector("[data-autosave]");
const form = note?.closest("form");
let kept = form && typed().toString(), timer = 0, leaving = false;

function typed() {
  return new URLSearchParams(new FormData(form));
}

async function keep() {
  timer = 0;
  const now = typed().toString();
  if (now === kept || leaving) return;
  const options = { method: "POST", body: typed(), headers: { Accept: "application/json" } };
  const response = await fetch(note.dataset.autosave, options).catch(() => null);
  if (!response?.ok) {
    note.textContent = note.dataset.failed;
    return later();
  }
  kept = now;
  const time = new Date().toLocaleTimeString("en-GB", { hour: "numeric", minute: "2-digit", hour12: true });
  note.textContent = note.dataset.kept.replace("{time}", time.replace(/\s/u, "")); // 9:05am, as everywhere
}

function later() {
  timer ||= setTimeout(keep, PAUSE);
}

if (form) {
  form.addEventListener("input", later);
  form.addEventListener("submit", () => { leaving = true; });
  addEventListener("pagehide", () => {
    if (!leaving && typed().toString() !== kept) navigator.sendBeacon(note.dataset.autosave, typed());
  });
}
