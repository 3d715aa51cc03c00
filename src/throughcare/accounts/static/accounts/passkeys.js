// Makes and uses passkeys. Without a script, or in a browser that has none, the parts stay hidden and a code does the same.
const CAN = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON);

// What to ask of the browser: written on the page, or fetched when the button is chosen.
async function options(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options).publicKey;
  const answer = await fetch(form.dataset.optionsFrom, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return (await answer.json()).request_options.publicKey;
}

const ASK = {
  create: (asked) => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) }),
  get: (asked) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked) }),
};

async function answer(form) {
  const problem = form.querySelector("[data-passkey-problem]");
  problem.hidden = true;
  try {
    const credential = await ASK[form.dataset.passkey](await options(form));
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch {
    problem.hidden = false;  // cancelled, timed out, or no passkey of ours is on this device
    problem.focus();
  }
}

for (const form of CAN ? document.querySelectorAll("form[data-passkey]") : []) {
  form.addEventListener("submit", (event) => { event.preventDefault(); answer(form); });
}
for (const part of CAN ? document.querySelectorAll("[data-passkey-part]") : []) part.hidden = false;
for (const part of CAN ? document.querySelectorAll("[data-passkey-twin]") : []) part.hidden = true;
