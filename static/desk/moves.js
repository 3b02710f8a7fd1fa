// Moves rows: by drag, by buttons and by keys; between sections, and from and to the inbox.

import Sortable from "../vendor/sortablejs/sortable.core.esm.js";
import * as book from "./book.js";
import * as heading from "./heading.js";
import * as rows from "./rows.js";
import { get, post, Refused, SignedOut } from "./server.js";
import { say, tell } from "./words.js";

const desk = document.querySelector("[data-desk]");
const inbox = desk.querySelector("[data-inbox]");
const leaving = new Set();
let acting = Promise.resolve();

export const sections = () => [...desk.querySelectorAll("[data-section]")];
const listOf = (section) => section.querySelector("[data-links]");
const numberOf = (row) => Number(row.dataset.waits ?? row.dataset.row.replace(/\D+/, ""));

// One act after the other: each answer has the parts of the page as they stand after it. With
// `follows` the focus goes to the row that it is about, else only where it would be lost.
export function act(values, { follows = false } = {}) {
  acting = acting.then(() => send(values, follows));
  return acting;
}

async function send(values, follows) {
  try {
    await book.flush();
    const answer = await post(desk.dataset.act, typeof values === "function" ? values() : values);
    const hadFocus = follows || document.activeElement !== document.body;
    const before = standing();
    take(answer);
    if (follows || (hadFocus && isLost())) land(answer.row, before);
    return true;
  } catch (error) {
    if (error instanceof SignedOut) desk.dispatchEvent(new CustomEvent("signedout"));
    tell(error instanceof Refused ? error.message : say("notDone"));
    await refresh().catch(() => {});
    return false;
  }
}

const isLost = () => document.activeElement === document.body || document.activeElement.disabled;

// The rows of the issue in their order, and how many of them come before the focus.
function standing() {
  const all = [...desk.querySelectorAll("[data-section] [data-row]")];
  const isBefore = (row) => row.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING;
  return { names: all.map(nameOf), at: all.filter(isBefore).length };
}

// Goes to a row; where it is gone and the focus with it, to the one before the first that is gone.
// Who has begun to write before the answer came is left there.
function land(key, { names, at }) {
  if (document.activeElement.closest("input, textarea, dialog")) return undefined;
  const row = key && (rows.find(key) ?? inbox.querySelector(`[data-waits="${key.replace("link:", "")}"]`));
  if (row) return goTo(row);
  if (!isLost()) return undefined;
  const gone = names.findIndex((name) => !desk.querySelector(name));
  const pivot = gone < 0 ? at : gone;
  const near = [...names.slice(0, pivot).reverse(), ...names.slice(pivot)];
  return goTo(near.map((name) => desk.querySelector(name)).find(Boolean));
}

function goTo(row) {
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
}

export function take(answer) {
  // What was asked before the last act and comes after its answer shows how it was.
  if (answer.version < Number(desk.dataset.version)) return;
  const focused = document.activeElement.closest?.("[data-waits]")?.dataset.waits;
  inbox.innerHTML = answer.inbox;
  rows.renew("issue", answer.issue);
  rows.reconcile(answer.rows);
  for (const row of desk.querySelectorAll([...leaving].join() || "never")) row.hidden = true;
  heading.show(answer);
  desk.dataset.version = answer.version;
  desk.querySelector("[data-undo]").disabled = !answer.can_undo;
  if (answer.said) tell(answer.said);
  if (focused) inbox.querySelector(`[data-waits="${focused}"]`)?.focus({ preventScroll: true });
  sortable();
}

export async function refresh() {
  const response = await get(desk.dataset.rows);
  take(await response.json());
}

function sortable() {
  const lists = [...desk.querySelectorAll("[data-links], [data-briefs]"), ...desk.querySelectorAll("[data-waiting]")];
  for (const list of lists) {
    if (Sortable.get(list)) continue;
    Sortable.create(list, {
      // A link of the inbox becomes an entry first: its text would not fit on the line of a brief.
      group: { name: "links", put: (to, from, row) => !("briefs" in list.dataset && "waits" in row.dataset) },
      handle: "[data-handle]",
      draggable: ".desk-row",
      sort: !("waiting" in list.dataset),
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
      onEnd: dropped,
    });
  }
}

function dropped({ item, from, to, oldIndex, newIndex }) {
  if (from === to && oldIndex === newIndex) return;
  // The briefs import this file, and hashed names of files know no circles: hence an event.
  if ("brief" in item.dataset) {
    desk.dispatchEvent(new CustomEvent("briefdropped", { detail: { item, to, from: oldIndex, at: newIndex } }));
    return;
  }
  if ("briefs" in to.dataset) {
    const briefs = [...to.children].filter((row) => row === item || "first" in row.dataset);
    act({ act: "to_brief", link: numberOf(item), place: briefs.indexOf(item) });
    return;
  }
  if ("waiting" in to.dataset) {
    if (item.dataset.row) act({ act: "shelve", link: numberOf(item) }, { follows: true });
    return;
  }
  place(item, to.closest("[data-section]"), storedIn(to).indexOf(item) + 1, { follows: true });
}

// What the server counts as places: rows that it has, but for those that are leaving.
const storedIn = (list) => [...list.children].filter((row) => !row.hidden && !row.dataset.row?.startsWith("new:"));

export function place(row, section, at, options) {
  if (row.dataset.row?.startsWith("new:")) return Promise.resolve(false);
  return act({ act: "move", link: numberOf(row), section: Number(section.dataset.section), place: at }, options);
}

// One place up or down; at the edge of a section into the next one.
export function shift(row, step) {
  const section = row.closest("[data-section]");
  const list = storedIn(listOf(section));
  const at = list.indexOf(row) + step;
  if (at >= 0 && at < list.length) return place(row, section, at + 1);
  const all = sections();
  const next = all[all.indexOf(section) + step];
  return next && place(row, next, step > 0 ? 1 : storedIn(listOf(next)).length + 1);
}

export function toSection(row, section) {
  return place(row, section, storedIn(listOf(section)).length + 1);
}

export const nameOf = (row) => (row.dataset.waits ? `[data-waits="${row.dataset.waits}"]` : `[data-row="${row.dataset.row}"]`);

// The row goes at once, and the next one has the focus: more keys may follow before the answer.
export async function leave(row, values) {
  const all = row.dataset.waits ? [...inbox.querySelectorAll("[data-waits]:not([hidden])")] : rows.links();
  const at = all.indexOf(row);
  const name = nameOf(row);
  leaving.add(name);
  row.hidden = true;
  (all[at + 1] ?? all[at - 1] ?? row.closest("[data-section]")?.querySelector("[data-row]"))?.focus({ preventScroll: true });
  const isDone = await act({ link: numberOf(row), ...values });
  leaving.delete(name);
  const still = desk.querySelector(name);
  if (still && !isDone) still.hidden = false;
}

export function sort(row, section) {
  if (!row.dataset.waits) return toSection(row, section);
  return leave(row, { act: "move", section: Number(section.dataset.section) });
}

export const undo = () => act({ act: "undo" }, { follows: true });

export function begin() {
  sortable();
  desk.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    const row = button?.closest("[data-row], [data-waits]");
    if (!row) return;
    const { do: name, shift: step, to } = button.dataset;
    if (step) shift(row, Number(step));
    else if (to) sort(row, desk.querySelector(`[data-section="${to}"]`));
    else if (name && row.closest("[data-section]") && row.dataset.form === "section") {
      act({ act: name, section: numberOf(row), step: Number(button.dataset.step) });
    } else if (name) leave(row, { act: name, entry: Number(button.dataset.entry), label: button.dataset.label });
  });
  desk.querySelector("[data-undo]").addEventListener("click", undo);
  desk.querySelector("[data-new-section]")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { heading } = event.target.elements;
    if (heading.value.trim() && (await act({ act: "add_section", heading: heading.value }))) {
      heading.value = "";
      sections().at(-1)?.querySelector("[data-new=entry]")?.focus();
    }
  });
}
