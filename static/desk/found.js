// What the page of a link says of itself, behind the typing: it fills what is empty and untouched, and
// stands beside the rest until it is taken. Closed rows show it too.

import * as book from "./book.js";
import * as rows from "./rows.js";
import { get } from "./server.js";

const desk = document.querySelector("[data-desk]");
const PAUSES = [1, 2, 3, 5, 8, 13, 21]; // seconds between the questions to the server
const asking = new Set();
let pauses = []; // those that are left until the rows are asked for no more
let isWatching = false;

// Shows closed rows anew as their pages are read; each that was read lets the rest be waited for.
async function watch() {
  pauses = [...PAUSES];
  if (isWatching) return;
  isWatching = true;
  while (pauses.length && rows.beingRead().length) {
    await new Promise((done) => setTimeout(done, pauses.shift() * 1000));
    const answer = await get(desk.dataset.rows).then((response) => response.json(), () => null);
    if (answer) rows.renewRead(answer.rows);
  }
  isWatching = false;
}

async function ask(row) {
  const url = row.dataset.finding;
  if (!url || asking.has(url)) return;
  asking.add(url);
  for (const pause of PAUSES) {
    await new Promise((done) => setTimeout(done, pause * 1000));
    const isWaiting = await look(row, url).catch(() => true);
    if (!isWaiting || !row.isConnected) break;
  }
  asking.delete(url);
}

async function look(row, url) {
  const response = await get(url);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const found = page.querySelector("[data-finding]");
  if (found.hasAttribute("data-waiting")) return true;
  const form = rows.formOf(row);
  if (!form) return false;
  const filled = [...found.querySelectorAll("[data-filled]")];
  rows.fillFrom(row, Object.fromEntries(filled.map(({ dataset }) => [dataset.filled, dataset.text])));
  for (const { dataset } of found.querySelectorAll("[data-suggestion]")) {
    if (form.elements[dataset.suggestion]?.value === dataset.text) found.querySelector(`[data-suggestion="${dataset.suggestion}"]`).remove();
  }
  found.querySelectorAll("button[name=_ask_page]").forEach((button) => button.remove());
  form.querySelector("[data-found]").replaceChildren(found);
  return false;
}

function take(suggestion, form) {
  const { suggestion: name, text, joint } = suggestion.dataset;
  const field = form.elements[name];
  if (!field) return;
  field.value = joint && field.value ? field.value.trimEnd() + joint + text : text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  suggestion.remove();
  field.focus();
}

export function begin() {
  desk.addEventListener("opened", ({ target }) => {
    const row = rows.rowOf(target);
    if (row.dataset.finding) ask(row);
  });
  book.on("answer", (_key, sent, answer) => {
    const row = rows.find(answer.row);
    if (row && "url" in sent && rows.isOpen(row)) ask(row);
    if ("url" in sent || !isWatching) watch();
  });
  desk.addEventListener("rows", watch);
  watch();
  desk.addEventListener("click", (event) => {
    const suggestion = event.target.closest("[data-found] [name=_take]")?.closest("[data-suggestion]");
    if (!suggestion) return;
    event.preventDefault();
    take(suggestion, suggestion.closest("[data-open-form]"));
  });
  desk.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.altKey || event.isComposing || event.keyCode === 229) return;
    const form = event.target.closest("[data-open-form]");
    const suggestion = form?.querySelector(`[data-suggestion="${event.target.name}"]`);
    if (suggestion) {
      event.preventDefault();
      take(suggestion, form);
    }
  });
}
