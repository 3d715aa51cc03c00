// Starts GOV.UK components, the session warning, and keeping what was typed.
const { initAll } = await import(document.getElementById("govuk-frontend").href);
initAll();
