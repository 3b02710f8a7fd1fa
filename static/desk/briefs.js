// The briefs: rows that are lines of the opening. What is typed into one is typed into the opening,
// which is kept as any text; moving and turning into an entry is done by the server.

import * as book from "./book.js";
import * as moves from "./moves.js";
import * as rows from "./rows.js";

const desk = document.querySelector("[data-desk]");
let isOwn = false;
let isStale = false; // the opening has changed otherwise than by these rows

const list = () => desk.querySelector("[data-briefs]");
const all = () => [...desk.querySelectorAll("[data-brief]")];
const textOf = (row) => row.querySelector("[data-brief-text]");
const field = () => desk.querySelector("[data-row=issue] [name=opening]");
const stands = (row) => "first" in row.dataset;
const standing = () => all().filter(stands);
const numberOf = (row) => standing().indexOf(row);
const lines = () => (field().value ? field().value.split("\n") : []);

// The opening as the server has it, when the act is sent.
const act = (values, options) => moves.act(() => ({ ...values, opening: rows.storedText("issue", "opening") }), options);

function splice(first, end, fresh) {
  const opening = lines();
  opening.splice(first, end - first, ...fresh);
  isOwn = true;
  field().value = opening.join("\n");
  field().dispatchEvent(new Event("input", { bubbles: true }));
  isOwn = false;
}

function shiftBelow(row, by) {
  const rowsBelow = all().slice(all().indexOf(row) + 1);
  for (const one of rowsBelow.filter(stands)) {
    one.dataset.first = Number(one.dataset.first) + by;
    one.dataset.end = Number(one.dataset.end) + by;
  }
}

function typed(row) {
  const text = textOf(row).value;
  rows.grow(textOf(row));
  if (!stands(row)) {
    if (text.trim()) enter(row, text);
    return;
  }
  const { first, end, marker } = row.dataset;
  // A brief without text is none.
  const fresh = text.trim() ? `${marker}${text}`.split("\n") : [];
  splice(Number(first), Number(end), fresh);
  row.dataset.end = Number(first) + fresh.length;
  shiftBelow(row, fresh.length - (end - first));
  if (!fresh.length) delete row.dataset.first;
}

// A brief comes into the opening with its first character.
function enter(row, text) {
  const at = all().indexOf(row);
  const before = all().slice(0, at).filter(stands).at(-1);
  const after = all().slice(at).find(stands);
  const line = Number(before?.dataset.end ?? after?.dataset.first ?? list().dataset.at);
  const isFirst = !before && !after;
  const above = isFirst && line ? [""] : [];
  const below = isFirst && lines()[line]?.trim() ? [""] : [];
  row.dataset.marker = (before ?? after)?.dataset.marker ?? "- ";
  splice(line, line, [...above, row.dataset.marker + text, ...below]);
  row.dataset.first = line + above.length;
  row.dataset.end = line + above.length + text.split("\n").length;
  shiftBelow(row, above.length + below.length + row.dataset.end - row.dataset.first);
}

// An empty row behind another one, or behind the last.
export function write(behind = all().at(-1)) {
  if (behind && !stands(behind)) return textOf(behind).focus();
  const row = desk.querySelector("template[data-brief-of]").content.firstElementChild.cloneNode(true);
  if (behind) behind.after(row);
  else list().append(row);
  textOf(row).focus();
}

export function shift(row, step) {
  const to = numberOf(row) + step;
  return to >= 0 && to < standing().length && moveTo(numberOf(row), to);
}

export async function moveTo(from, to) {
  await act({ act: "shift_brief", brief: from, to });
  all()[to]?.focus({ preventScroll: true });
}

export async function cut(row) {
  const at = numberOf(row);
  if (!stands(row)) row.remove();
  else await act({ act: "cut_brief", brief: at });
  (all()[at] ?? all()[at - 1] ?? desk.querySelector("[data-new-brief]")).focus({ preventScroll: true });
}

// Within the list to another place, into a section as an entry; elsewhere it stays where it was.
function dropped({ detail: { item, to, from, at } }) {
  const section = to.closest("[data-section]");
  if (section) return toEntry(item, section, at + 1, from, { follows: true });
  if ("briefs" in to.dataset) return moveTo(from, at);
  return moves.refresh();
}

export function toEntry(row, section, place = null, brief = numberOf(row), options = {}) {
  return act({ act: "brief_to_entry", brief, section: Number(section.dataset.section), place }, options);
}

// A brief without text is none: it goes when it loses the focus, to the one beside it.
function done(row) {
  const at = all().indexOf(row);
  (stands(row) ? row : (all()[at - 1] ?? all()[at + 1] ?? desk.querySelector("[data-new-brief]"))).focus();
}

function onKey(event) {
  const row = event.target.closest("[data-brief]");
  if (!row || event.target !== textOf(row) || event.isComposing || event.keyCode === 229) return;
  const isDone = event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
  if (isDone || event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    done(row);
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    write(row);
  }
}

function left({ target }) {
  const row = target.closest?.("[data-brief]");
  if (row && target === textOf(row) && !stands(row)) row.remove();
}

// Shows the rows anew; who writes in one goes on there.
async function refresh() {
  isStale = false;
  const at = all().findIndex((row) => textOf(row) === document.activeElement);
  const caret = document.activeElement.selectionStart;
  await moves.refresh();
  const text = at >= 0 && all()[at] && textOf(all()[at]);
  if (!text) return;
  text.focus({ preventScroll: true });
  text.setSelectionRange(caret, caret);
}

function onClick({ target }) {
  if (target.closest("[data-new-brief]")) return write();
  const button = target.closest("[data-brief] button");
  if (!button) return undefined;
  const row = button.closest("[data-brief]");
  const { briefShift, briefTo, briefCut } = button.dataset;
  if (briefShift) return shift(row, Number(briefShift));
  if (briefTo) return toEntry(row, desk.querySelector(`[data-section="${briefTo}"]`));
  return briefCut !== undefined && cut(row);
}

const growAll = () => all().forEach((row) => rows.grow(textOf(row)));

export function begin() {
  desk.addEventListener("input", ({ target }) => {
    const row = target.closest("[data-brief]");
    if (row) typed(row);
    else if (target === field() && !isOwn) isStale = true;
  });
  desk.addEventListener("put", ({ target }) => {
    if (target === field()) isStale = true;
  });
  book.on("answer", (key) => key === "issue" && isStale && !book.recordOf("issue") && refresh().catch(() => {}));
  desk.addEventListener("rows", () => {
    isStale = "opening" in (book.recordOf("issue")?.typed ?? {});
    growAll();
  });
  desk.addEventListener("keydown", onKey, true);
  desk.addEventListener("focusout", left);
  desk.addEventListener("click", onClick);
  desk.addEventListener("briefdropped", dropped);
  window.addEventListener("resize", growAll);
  growAll();
}
