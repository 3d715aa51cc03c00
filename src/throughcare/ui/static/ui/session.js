// Warns before the session ends, and keeps what was typed into forms with data-keep until the same person is back.
// What is kept stays in this tab: it is gone when the tab is closed, on signing out, and for anybody else.
const KEPT = "throughcare-kept";
const SEEN = "throughcare-seen";  // when any tab last spoke with the server, in milliseconds
const NEVER_KEPT = ["password", "file", "hidden", "submit", "button"];
const dialog = document.getElementById("session-warning");

function kept() {
  return JSON.parse(sessionStorage.getItem(KEPT) || "null");
}

function controls(form) {
  return [...form.elements].filter((control) => control.name && !NEVER_KEPT.includes(control.type));
}

function keep(forms) {
  const typed = forms.flatMap((form) => controls(form).map((control) => ({
    name: control.name,
    value: control.value,
    checked: control.checked,
  })));
  if (typed.length) {
    sessionStorage.setItem(KEPT, JSON.stringify({ who: dialog.dataset.who, path: location.pathname, typed }));
  }
}

function forms() {
  return [...document.querySelectorAll("form[data-keep]")];
}

function putBack({ typed }) {
  for (const control of forms().flatMap(controls)) {
    const choice = ["radio", "checkbox"].includes(control.type);
    const was = typed.find((each) => each.name === control.name && (!choice || each.value === control.value));
    if (was && choice) control.checked = was.checked;
    if (was && !choice) control.value = was.value;
  }
  const note = document.getElementById("session-restored");
  note.hidden = false;
  forms()[0].prepend(note);
}

// A page of somebody who is not signed in stands between: what was kept is for the way back.
function whileSignedOut() {
  const found = kept();
  if (found) sessionStorage.setItem(KEPT, JSON.stringify({ ...found, interrupted: true }));
}

function whileSignedIn() {
  const found = kept();
  const onTheWay = found?.interrupted && found.who === dialog.dataset.who;
  const here = found?.path === location.pathname && forms().length > 0;
  if (onTheWay && here) putBack(found);
  if (!onTheWay || here) sessionStorage.removeItem(KEPT);
  for (const form of forms()) form.addEventListener("submit", () => keep([form]));
  for (const form of document.querySelectorAll("form[data-sign-out]")) {
    form.addEventListener("submit", () => sessionStorage.removeItem(KEPT));
  }
  localStorage.setItem(SEEN, Date.now());
  watch();
}

function watch() {
  const left = dialog.querySelector("#session-left");
  const life = Number(dialog.dataset.seconds), warning = Number(dialog.dataset.warningSeconds);
  const say = (number, unit) =>
    new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "long" }).format(number);
  const tick = () => {
    const seconds = life - (Date.now() - Number(localStorage.getItem(SEEN))) / 1000;
    if (seconds <= 0) return end();
    if (seconds > warning) return dialog.close();
    // Said aloud whenever it changes, so it changes seldom.
    const words = seconds > 60 ? say(Math.ceil(seconds / 60), "minute") : say(Math.ceil(seconds / 10) * 10, "second");
    if (left.textContent !== words) left.textContent = words;
    if (!dialog.open) dialog.showModal();
  };
  setInterval(tick, 1000);
  dialog.querySelector("#session-stay").addEventListener("click", stay);
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); stay(); });
}

async function stay() {
  const token = dialog.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = { "X-CSRFToken": token, Accept: "application/json" };
  const response = await fetch(dialog.dataset.stay, { method: "POST", headers }).catch(() => null);
  if (response?.status === 401) return end();
  if (!response?.ok) return;  // no network just now: the warning stays, and so does the button
  localStorage.setItem(SEEN, Date.now());
  dialog.close();
}

function end() {
  keep(forms());
  location.assign(`${dialog.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`);
}

if (dialog) whileSignedIn();
else whileSignedOut();
