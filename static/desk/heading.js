// What the page says of the whole issue: its name, also in the tab of the browser, and its state.

const desk = document.querySelector("[data-desk]");

export function show({ name, status }) {
  desk.querySelector("[data-status]").textContent = status;
  for (const one of document.querySelectorAll("[data-issue-name]")) one.textContent = name;
  document.title = name + document.title.slice(document.title.lastIndexOf(" | "));
}
