// Runs before the page is drawn: says that scripts work, so that GOV.UK components may be enhanced.
document.documentElement.classList.add("enhanced");
document.addEventListener("DOMContentLoaded", () => {
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
});
