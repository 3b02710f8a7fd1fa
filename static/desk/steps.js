// Takes a step of the issue, such as its publication, without leaving the desk.

import * as book from "./book.js";
import { say, tell } from "./words.js";

const desk = document.querySelector("[data-desk]");
const dialog = desk.querySelector("[data-step-dialog]");
const body = dialog.querySelector("[data-step-body]");
const done = dialog.querySelector("[data-step-done]");
let link = null;

// Where one begins, the first of these that there is: the field to fill in, what is to be looked at,
// the button of the step.
const BEGINNINGS = ["[aria-invalid=true]", ".form-row :is(input, textarea, select)", ".findings a", ".submit-row .default", ".submit-row button"];

function begins() {
  const wrong = body.querySelector(".errorlist, .errornote");
  BEGINNINGS.map((one) => body.querySelector(one)).find(Boolean)?.focus();
  wrong?.scrollIntoView({ block: "nearest" });
}

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const content = page.querySelector("#content-main");
  if (!content) return false;
  content.querySelector(".closelink")?.remove();
  body.replaceChildren(...content.childNodes);
  done.hidden = true;
  body.hidden = false;
  dialog.querySelector("h2").textContent = link.textContent;
  if (!dialog.open) dialog.showModal();
  begins();
  return true;
}

const signedOut = (response) => response.redirected && new URL(response.url).pathname.endsWith("/login/");

// What is typed is stored first, so that the step is taken with it.
async function ask() {
  await book.flush();
  if (book.isPending()) return tell(say("leaving"));
  try {
    const response = await fetch(link.href);
    if (signedOut(response)) return desk.dispatchEvent(new CustomEvent("signedout"));
    if (!response.ok || !show(await response.text())) location.assign(link.href);
  } catch {
    tell(say("notDone"));
  }
}

// A step that was taken leads on to the desk of the issue as it is then, with a sentence on it.
async function take(form, submitter) {
  const values = new FormData(form, submitter);
  values.append("back", "desk");
  for (const button of form.querySelectorAll("[type=submit]")) button.disabled = true;
  try {
    const response = await fetch(link.href, { method: "POST", body: values });
    const html = await response.text();
    if (signedOut(response)) {
      dialog.close();
      desk.dispatchEvent(new CustomEvent("signedout"));
    } else if (response.redirected && response.url !== link.href) await finish(html, response.url);
    else show(html);
  } catch {
    tell(say("notDone"));
    dialog.close();
  }
}

// Readers may not have the page: of an issue in review, say, or of one that is scheduled.
async function isPublic(address) {
  const response = await fetch(address, { method: "HEAD" }).catch(() => null);
  return Boolean(response?.ok);
}

async function finish(html, next) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const said = [...page.querySelectorAll(".messagelist li")].map((one) => one.textContent.trim());
  body.hidden = true;
  done.hidden = false;
  done.querySelector("[data-step-said]").textContent = said.join(" ") || link.dataset.done;
  // A step that can be undone for a moment is offered by the page that follows.
  const undo = page.querySelector('a[data-step="undo"]');
  const form = done.querySelector("[data-step-undo]");
  form.hidden = !undo;
  if (undo) {
    form.action = undo.getAttribute("href");
    form.querySelector("button").textContent = undo.textContent;
  }
  dialog.addEventListener("close", () => location.assign(next));
  const see = done.querySelector("[data-step-page]");
  if (see) see.hidden = !(await isPublic(see.href));
  done.querySelector(":is(a, button):not([hidden])").focus();
}

export function begin() {
  desk.addEventListener("click", (event) => {
    const step = event.target.closest("a[data-step]");
    if (!step || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    link = step;
    ask();
  });
  // What the checks have found leads to its place on the desk behind the dialog.
  body.addEventListener("click", ({ target }) => {
    if (target.closest(".findings a")) dialog.close();
  });
  // Enter that is held down since it opened the dialog presses no button in it.
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.repeat && !event.target.matches("textarea")) event.preventDefault();
  });
  body.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    take(event.target, event.submitter);
  });
}
