// An entry or the whole issue edited as Markdown, in a dialog, and saved in one step. What is typed is
// kept in the browser until the server has it.

import * as book from "./book.js";
import * as moves from "./moves.js";
import * as rows from "./rows.js";
import { get, post, Refused, SignedOut } from "./server.js";
import * as unsent from "./unsent.js";
import { say, tell } from "./words.js";

const desk = document.querySelector("[data-desk]");
const dialog = desk.querySelector("[data-markdown-dialog]");
const part = (name) => dialog.querySelector(`[data-markdown-${name}]`);
const field = part("text");
const KIND = "markdown";
let edited = null; // the row, the text that was stored when its writer began, and what is in the way
let isSaving = false;

const isDirty = () => edited !== null && field.value !== edited.seen;

// `lost` is a text that gave way to another's; the server has not noted it yet.
function keep() {
  const { key, seen, lost } = edited;
  unsent.keep(KIND, key, isDirty() || lost ? { text: field.value, seen, lost } : null);
}

function said(sentence) {
  part("said").textContent = sentence;
}

function agree(isAgreed) {
  edited.agreed = isAgreed;
  part("save").textContent = say(isAgreed ? "saveSo" : "saveIt");
}

function nameOf(row) {
  return row.querySelector("[data-open]")?.textContent.trim() ?? "";
}

// `from` is where one goes back to: the row itself, for the issue the row or button that one came from.
export async function edit(row = null, from = row) {
  if (row && rows.isOpen(row)) rows.close(row, { focus: false });
  await book.flush();
  if (book.isPending()) return tell(say("leaving"));
  // An empty row that was new is gone by now.
  if (row && !row.isConnected) return null;
  const key = row?.dataset.row ?? "issue";
  return begins(key, await unsent.recall(KIND, key), { from });
}

async function begins(key, kept, { from = null, isRestored = false } = {}) {
  const row = key === "issue" ? null : rows.find(key);
  const isGone = key !== "issue" && !row;
  let stored = kept?.seen ?? "";
  try {
    if (!isGone) stored = (await (await get(`${desk.dataset.markdown}?edit&row=${key}`)).json()).text;
  } catch (error) {
    if (error instanceof SignedOut) desk.dispatchEvent(new CustomEvent("signedout"));
    return tell(say("notDone"));
  }
  const lost = kept?.lost ?? "";
  const text = isGone && lost ? lost : (kept?.text ?? stored);
  const hasMore = isGone || text !== stored;
  if (kept && !hasMore && !lost) unsent.keep(KIND, key, null);
  if (isRestored && !hasMore) return null;
  edited = { key, from: from ?? row, seen: kept && hasMore ? kept.seen : stored, stored, isGone, lost, agreed: false };
  field.value = text;
  part("name").textContent = row ? say("markdownOf", { name: nameOf(row) }) : say("markdownIssue");
  part("help").textContent = say(key === "issue" ? "markdownIssueHelp" : "markdownRowHelp");
  part("kept").hidden = !hasMore || isGone;
  part("conflict").replaceChildren();
  said(isGone ? say("removed") : "");
  part("save").hidden = isGone;
  agree(false);
  dialog.showModal();
  field.focus();
  field.setSelectionRange(0, 0);
  return field.scrollTo(0, 0);
}

async function save() {
  if (isSaving) return;
  if (part("conflict").firstChild) {
    said(say("chooseFirst"));
    return;
  }
  isSaving = true;
  said("");
  const { key, seen, agreed, lost } = edited;
  const text = field.value;
  try {
    answered(text, await post(desk.dataset.markdown, { row: key, text, seen, agreed, lost }));
  } catch (error) {
    if (error instanceof SignedOut) desk.dispatchEvent(new CustomEvent("signedout"));
    const reason = error instanceof SignedOut ? say("signedOut") : error.message || say("offline");
    said(error instanceof Refused ? error.message : reason);
  } finally {
    isSaving = false;
  }
}

function answered(text, answer) {
  edited.lost = "";
  keep();
  if (answer.conflict) return showConflict(answer.conflict, answer.other);
  if (answer.asks) {
    said(answer.asks);
    return agree(true);
  }
  // What was typed while the answer was on its way is not saved.
  edited.seen = text;
  keep();
  if (!isDirty()) dialog.close();
  moves.take(answer);
  return land();
}

// Both texts side by side; what stands in the field then follows theirs.
function showConflict({ theirs }, other) {
  const told = desk.querySelector("template[data-conflict-of]").content.firstElementChild.cloneNode(true);
  told.querySelector("[data-who]").textContent = other ? say("conflictNamed", { name: other }) : say("conflict");
  told.querySelector("[data-theirs]").textContent = theirs;
  told.addEventListener("click", ({ target }) => {
    const choice = target.closest("[data-choose]")?.dataset.choose;
    if (!choice) return;
    edited.seen = theirs;
    if (choice === "theirs") {
      edited.lost = field.value;
      field.value = theirs;
    }
    keep();
    told.remove();
    said("");
    field.focus();
    // The own text that gave way is in the history at once.
    if (choice === "theirs") save();
  });
  part("conflict").replaceChildren(told);
  told.scrollIntoView({ block: "nearest" });
}

// Back to where one came from; a row may be another element by now, or be gone.
function land() {
  const { from } = edited;
  const same = from?.isConnected || !from?.matches("[data-row], [data-waits]") ? from : desk.querySelector(moves.nameOf(from));
  const next = same?.isConnected ? same : desk.querySelector("[data-section] [data-row]");
  next?.focus({ preventScroll: true });
  if (next?.matches("[data-row]")) next.scrollIntoView({ block: "nearest" });
}

function closed() {
  if (edited.isGone) unsent.keep(KIND, edited.key, null);
  else if (isDirty()) tell(say("markdownLeft"));
  land();
}

// Tells the server of a text that gave way when it could not be reached.
async function noteLost(key, { seen, lost }) {
  try {
    await post(desk.dataset.markdown, { row: key, text: seen, seen, lost });
  } catch {
    return false;
  }
  unsent.keep(KIND, key, null);
  return true;
}

// What an earlier page could not save is opened again.
export async function restore() {
  for (const [key, kept] of await unsent.recover(KIND)) {
    if (kept.lost && kept.text === kept.seen && (await noteLost(key, kept))) continue;
    await begins(key, kept, { isRestored: true });
    if (dialog.open) return;
  }
}

export function begin() {
  desk.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-edit-markdown]");
    if (!button) return;
    button.closest("details")?.removeAttribute("open");
    const row = rows.rowOf(button);
    edit(row, row ?? desk.querySelector(".desk-steps .others > summary"));
  });
  field.addEventListener("input", () => {
    if (edited.agreed) said("");
    agree(false);
    keep();
  });
  part("form").addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    save();
  });
  part("fresh").addEventListener("click", () => {
    field.value = edited.stored;
    edited.seen = edited.stored;
    part("kept").hidden = true;
    keep();
    field.focus();
  });
  part("close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", closed);
  window.addEventListener("beforeunload", (event) => {
    if (dialog.open && isDirty()) event.preventDefault();
  });
}
