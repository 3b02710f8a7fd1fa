// The keys of the desk; a key of an input method, or within a text, is none of them.

import * as briefs from "./briefs.js";
import { copy } from "./copy.js";
import * as markdown from "./markdown.js";
import * as moves from "./moves.js";
import { show, toggle } from "./parts.js";
import * as rows from "./rows.js";
import { say, tell } from "./words.js";

const desk = document.querySelector("[data-desk]");
const help = desk.querySelector("[data-keys]");
let current = null;

const all = () => [...desk.querySelectorAll("[data-brief], [data-section] [data-row]")];
const waiting = () => [...desk.querySelectorAll("[data-waits]")];

function here() {
  const row = document.activeElement.closest?.("[data-row], [data-waits], [data-brief]");
  if (row) current = row;
  else if (!current?.isConnected) current = current?.dataset.row ? rows.find(current.dataset.row) : null;
  return current;
}

function focus(row) {
  if (!row) return;
  current = row;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const row = here();
  const list = row?.dataset.waits ? waiting() : all();
  const at = list.indexOf(row);
  focus(at < 0 ? list[0] : list[Math.min(Math.max(at + by, 0), list.length - 1)]);
}

// A new entry behind a row; in the section of its heading, or in the first one, at the beginning.
export function write(from = here(), kind = "entry") {
  show("rows");
  const section = from?.closest("[data-section]") ?? moves.sections()[0];
  if (!section) return desk.querySelector("[data-new-section] input")?.focus();
  const list = section.querySelector("[data-links]");
  const link = from?.closest("[data-links] > [data-row]");
  if (link && rows.isOpen(link)) rows.close(link, { focus: false });
  current = rows.insert(list, kind, link?.isConnected ? link : null);
  return current;
}

// Opens the next row, or the one before, from within a form.
function turn(row, by) {
  const list = all();
  const next = list[list.indexOf(row) + by];
  if (!next) return;
  rows.close(row, { focus: false });
  rows.open(next);
  current = next;
}

// Back to the row that had the focus, else to the last one; what was typed stays in the field.
function leaveField(field) {
  field.blur();
  focus(here() ?? all().at(-1));
}

const inForm = {
  "Control Enter": (row) => rows.close(row),
  "Control Shift Enter": (row) => write(row),
  "Alt PageDown": (row) => turn(row, 1),
  "Alt PageUp": (row) => turn(row, -1),
  Escape: (row) => (row.dataset.form === "head" ? document.activeElement.blur() : rows.close(row)),
};

const onLink = {
  Enter: (row) => (row.dataset.waits ? row.querySelector("[data-open-waiting]").click() : rows.open(row)),
  "Alt ArrowUp": (row) => row.dataset.row && moves.shift(row, -1),
  "Alt ArrowDown": (row) => row.dataset.row && moves.shift(row, 1),
  x: (row) => row.dataset.row && moves.leave(row, { act: "cut" }),
  c: (row) => row.dataset.row && copy(row),
  m: (row) => row.dataset.row && markdown.edit(row),
  b: (row) => row.dataset.row && moves.leave(row, { act: "shelve" }),
  l: (row) => row.dataset.row && moves.leave(row, { act: "to_brief" }),
  d: (row) => row.dataset.waits && moves.leave(row, { act: "dismiss" }),
};

const onBrief = {
  Enter: (row) => row.querySelector("[data-brief-text]").focus(),
  "Alt ArrowUp": (row) => briefs.shift(row, -1),
  "Alt ArrowDown": (row) => briefs.shift(row, 1),
  x: (row) => briefs.cut(row),
};

const onHeading = {
  Enter: (row) => rows.open(row),
  c: (row) => copy(row),
  m: () => tell(say("noSectionMarkdown")),
  "Alt ArrowUp": (row) => moves.act({ act: "shift_section", section: Number(row.closest("[data-section]").dataset.section), step: -1 }),
  "Alt ArrowDown": (row) => moves.act({ act: "shift_section", section: Number(row.closest("[data-section]").dataset.section), step: 1 }),
};

const anywhere = {
  j: () => step(1),
  k: () => step(-1),
  n: () => write(),
  w: () => briefs.write(here()?.matches("[data-brief]") ? here() : undefined),
  u: () => moves.undo(),
  "Control z": () => moves.undo(),
  i: () => {
    const isThere = here()?.dataset.waits;
    show(isThere ? "rows" : "inbox");
    focus(isThere ? all()[0] : waiting()[0]);
  },
  t: () => desk.querySelector("[data-row=issue] [name=headline]")?.focus(),
  s: () => desk.querySelector("[data-new-section] input")?.focus(),
  p: () => toggle("live"),
  M: () => markdown.edit(null, here()),
  "?": () => (help.open ? help.close() : help.showModal()),
};

const named = ({ key, ctrlKey, metaKey, altKey, shiftKey }) =>
  [(ctrlKey || metaKey) && "Control", altKey && "Alt", shiftKey && key.length > 1 && "Shift", key].filter(Boolean).join(" ");

function find(event) {
  const key = named(event);
  const form = event.target.closest("[data-open-form]");
  if (form) return inForm[key] && (() => inForm[key](rows.rowOf(form)));
  if (key === "Escape" && event.target.closest("[data-new-section]")) return () => leaveField(event.target);
  if (event.target.closest("input, textarea, select, [contenteditable]")) return null;
  // Only the row that has the focus is acted on: another one may be out of sight.
  const row = event.target.closest("[data-row], [data-waits], [data-brief]");
  if (event.target.closest("dialog")) return key === "?" ? anywhere[key] : null;
  if (event.target.closest("button, a, summary") && ["Enter", " "].includes(event.key)) return null;
  const section = /^[1-9]$/.test(key) && moves.sections()[Number(key) - 1];
  if (section && row?.matches("[data-brief]")) return () => briefs.toEntry(row, section);
  if (section && row && !row.matches(".desk-heading, .desk-head")) return () => moves.sort(row, section);
  if (row?.matches("[data-brief]")) return (onBrief[key] && (() => onBrief[key](row))) || anywhere[key];
  const own = row?.matches(".desk-heading") ? onHeading : row?.matches(".desk-head") ? {} : onLink;
  return (row && own[key] && (() => own[key](row))) || anywhere[key];
}

export function begin() {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const acts = find(event);
    if (!acts || (event.repeat && !["j", "k"].includes(event.key))) return;
    event.preventDefault();
    acts();
  });
  desk.querySelector("[data-keys-open]").addEventListener("click", anywhere["?"]);
  desk.addEventListener("click", ({ target }) => {
    const kind = target.closest("[data-new]")?.dataset.new;
    if (!kind) return;
    const from = target.closest("[data-row]");
    const section = target.closest("[data-section]");
    target.closest("details")?.removeAttribute("open");
    write(from ?? section.querySelector("[data-links]").lastElementChild ?? section.querySelector("[data-row]"), kind);
  });
  desk.addEventListener("focusin", here);
}
