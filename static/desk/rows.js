// The rows of the issue: closed as they read, open as their forms. A row is known by its key,
// like link:12; the element changes when the page's parts are fetched anew, the form stays.

import * as book from "./book.js";
import { newId } from "./server.js";
import { say } from "./words.js";

const desk = document.querySelector("[data-desk]");
const stored = new Map(); // the texts of each row as the server has them

export const rowOf = (node) => node?.closest?.("[data-row]") ?? null;
export const find = (key) => desk.querySelector(`[data-row="${CSS.escape(key)}"]`);
export const formOf = (row) => row.querySelector(":scope > [data-open-form]");
export const links = () => [...desk.querySelectorAll("[data-links] > [data-row]")];
const fieldsOf = (form) => [...form.querySelectorAll("input[name], textarea[name]")];
const keyOf = (row) => row.dataset.row;

// Labels stand on one line, in brackets as in the file.
const shown = (name, text) => (name === "labels" && text ? text.split("\n").map((label) => `[${label}]`).join(" ") : text);

export function learn(row) {
  const state = row.querySelector(":scope > script[type='application/json']");
  if (!state) return;
  const { fields, problems } = JSON.parse(state.textContent);
  stored.set(keyOf(row), { fields, problems });
}

export const storedText = (key, name) => textOf(key, name);
const textOf = (key, name) => stored.get(key)?.fields[name] ?? "";

export function grow(field) {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}

// Sets a text without moving who is in it: the caret keeps its distance to the nearer end.
function put(field, text) {
  if (field.value === text) return;
  const { selectionStart, selectionEnd, value } = field;
  const isActive = document.activeElement === field;
  let same = 0;
  while (same < selectionStart && value[same] === text[same]) same += 1;
  const shift = same === selectionStart ? 0 : text.length - value.length;
  field.value = text;
  if (isActive) field.setSelectionRange(selectionStart + shift, selectionEnd + shift);
  if ("grows" in field.dataset) grow(field);
  field.dispatchEvent(new CustomEvent("put", { bubbles: true }));
}

function fill(row, form) {
  const key = keyOf(row);
  const typed = book.recordOf(key)?.typed ?? {};
  for (const field of fieldsOf(form)) {
    const text = textOf(key, field.name);
    field.value = typed[field.name] ?? shown(field.name, text);
    field.dataset.before = text;
    if (field.closest("[data-when-filled]")) field.closest("label").hidden = !field.value;
    if ("grows" in field.dataset) requestAnimationFrame(() => grow(field));
  }
  tellProblems(row, form);
  for (const name of Object.keys(book.recordOf(key)?.conflicts ?? {})) showConflict(row, name);
}

function tellProblems(row, form) {
  form.querySelectorAll("[data-problem]").forEach((one) => one.remove());
  for (const [name, sentences] of Object.entries(stored.get(keyOf(row))?.problems ?? {})) {
    const field = form.querySelector(`[name="${name}"]`);
    if (!field) continue;
    const told = document.createElement("p");
    told.className = "warn";
    told.dataset.problem = name;
    told.textContent = sentences.join(" ");
    (field.closest(".area") ?? field.closest("label")).append(told);
  }
  const told = form.querySelector("[data-told-shown]");
  told?.replaceChildren(...[...row.querySelectorAll(":scope > .closed .told")].map((one) => one.cloneNode(true)));
}

export function isOpen(row) {
  return row.classList.contains("is-open");
}

// `name` is the field to begin in.
export function open(row, name = "") {
  if (!isOpen(row)) {
    const template = desk.querySelector(`template[data-form-of="${row.dataset.form}"]`);
    const form = template.content.firstElementChild.cloneNode(true);
    if (row.dataset.form === "head") {
      row.querySelector("[data-open-form]").replaceChildren(form);
    } else {
      row.append(form);
    }
    row.classList.add("is-open");
    fill(row, formOf(row));
    formOf(row).dispatchEvent(new CustomEvent("opened", { bubbles: true }));
  }
  const form = formOf(row);
  const field = name ? form.querySelector(`[name="${name}"]`) : first(form);
  if (field?.closest("details.area")) field.closest("details.area").open = true;
  field?.focus({ preventScroll: true });
  field?.setSelectionRange(field.value.length, field.value.length);
  row.scrollIntoView({ block: "nearest" });
  // A form may be higher than a phone: the field that one writes in must be seen.
  field?.scrollIntoView({ block: "nearest" });
  return field;
}

// Where one goes on writing: the summary of an entry that has its title, else the first field.
function first(form) {
  const summary = form.querySelector("[name=summary]");
  const title = form.querySelector("[name=title]");
  return title?.value && summary ? summary : fieldsOf(form)[0];
}

// Closes a row; what was typed is sent, and the issue settles.
export function close(row, { focus = true } = {}) {
  if (!isOpen(row) || row.dataset.form === "head") return;
  const key = keyOf(row);
  const isEmpty = key.startsWith("new:") && !book.recordOf(key);
  row.classList.remove("is-open");
  formOf(row)?.remove();
  if (isEmpty) {
    const next = row.nextElementSibling ?? row.previousElementSibling ?? row.closest("[data-section]").querySelector("[data-row]");
    row.remove();
    if (focus) next?.focus();
    return;
  }
  if (focus) row.focus();
  book.flush(key);
}

// An empty row behind another; without one at the beginning of a section.
export function insert(list, kind, behind) {
  const row = blank(newId(), kind);
  if (behind) behind.after(row);
  else list.prepend(row);
  open(row);
  return row;
}

function blank(uid, kind) {
  const row = document.createElement("li");
  row.className = "desk-row desk-link";
  row.dataset.row = `new:${uid}`;
  row.dataset.uid = uid;
  row.dataset.form = kind === "passage" ? "text" : "entry";
  row.tabIndex = -1;
  row.innerHTML = '<div class="closed"></div>';
  return row;
}

// A row that an earlier page began and could not store, with what was typed into it.
export function restore(list, key, { uid, kind, after }) {
  const row = blank(uid, kind);
  const behind = after === null ? list.lastElementChild : find(`link:${after}`);
  if (behind?.parentElement === list) behind.after(row);
  else list.prepend(row);
  open(row);
}

// Fills fields that are empty and untouched with texts that were stored behind the writer.
export function fillFrom(row, texts) {
  const key = keyOf(row);
  const form = formOf(row);
  for (const [name, text] of Object.entries(texts)) {
    const field = form.elements[name];
    if (!field || field.value || name in (book.recordOf(key)?.typed ?? {})) continue;
    stored.get(key).fields[name] = text;
    field.dataset.before = text;
    put(field, shown(name, text));
  }
}

// A row that is not stored yet is no place behind which another one could come.
const isStored = (row) => row.dataset.row?.startsWith("link:");

function siblings(row, step) {
  const found = [];
  for (let one = row[step]; one; one = one[step]) if (isStored(one)) found.push(one);
  return found;
}

export function whereIs(row) {
  const [behind] = siblings(row, "previousElementSibling");
  const isLast = !siblings(row, "nextElementSibling").length;
  return {
    uid: row.dataset.uid,
    section: Number(row.closest("[data-section]").dataset.section),
    after: isLast ? null : Number(behind?.dataset.row.replace("link:", "") ?? 0),
    kind: row.dataset.form === "text" ? "passage" : "entry",
  };
}

function typed({ target }) {
  const row = rowOf(target);
  if (!row || !target.name || !formOf(row)?.contains(target)) return;
  const key = keyOf(row);
  const text = textOf(key, target.name);
  if ("grows" in target.dataset) grow(target);
  if (target.value === shown(target.name, text) && !book.recordOf(key)?.create) {
    const record = book.recordOf(key);
    if (record && target.name in record.typed) book.type(key, target.name, target.value, text);
    return;
  }
  // A row that was sent may be stored: that it was emptied must follow it there.
  const isUnsent = key.startsWith("new:") && !book.wasSent(key);
  if (isUnsent && fieldsOf(formOf(row)).every((field) => !field.value.trim())) return book.forget(key);
  book.type(key, target.name, target.value, text, key.startsWith("new:") ? whereIs(row) : undefined);
}

function recount(section) {
  const entries = section.querySelectorAll("[data-row^='link:'][data-form=entry]");
  section.querySelector("h2 small").textContent = entries.length;
}

function answered(key, sent, answer) {
  const row = find(key);
  const before = stored.get(answer.row)?.fields ?? {};
  stored.set(answer.row, { fields: answer.fields, problems: answer.problems });
  if (!row) return;
  row.dataset.row = answer.row;
  if (answer.html) reshow(row, answer.html);
  if (key !== answer.row) recount(row.closest("[data-section]"));
  const form = formOf(row);
  if (!form) {
    if (Object.keys(answer.conflicts).length) open(row, Object.keys(answer.conflicts)[0]);
    return;
  }
  for (const field of fieldsOf(form)) follow(row, field, before, sent, answer);
  tellProblems(row, form);
}

// Brings a field up to what is stored, unless somebody is writing in it.
function follow(row, field, before, sent, answer) {
  const { name } = field;
  const text = answer.fields[name] ?? "";
  field.dataset.before = text;
  if (answer.conflicts[name]) return showConflict(row, name);
  // What was refused stays in the field to be mended.
  if (answer.refused?.[name]) return;
  const isSent = name in sent;
  const isMoved = isSent ? field.value !== sent[name] : field.value !== shown(name, before[name] ?? "");
  const isMine = isSent && answer.typed[name] === text;
  if (isMoved || isMine) return;
  put(field, shown(name, text));
  if (isSent && answer.typed[name]) tellRow(row, say("merged"));
}

// Writes a text into a field of an open row, as if its writer had typed it.
export function write(row, name, text) {
  const field = formOf(row).querySelector(`[name="${name}"]`);
  if (!field) return;
  if (field.closest("details")) field.closest("details").open = true;
  put(field, shown(name, text));
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

export function tellRow(row, sentence) {
  const told = row.querySelector("[data-row-state]");
  if (told) told.textContent = sentence;
}

// The closed part as it is now; the form below it stays.
function reshow(row, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = template.content.querySelector("[data-row]");
  for (const name of ["id", "data-form", "data-uid", "data-finding"]) {
    if (fresh.hasAttribute(name)) row.setAttribute(name, fresh.getAttribute(name));
    else row.removeAttribute(name);
  }
  row.querySelector(":scope > .closed").replaceWith(fresh.querySelector(":scope > .closed"));
}

function showConflict(row, name) {
  const field = formOf(row)?.querySelector(`[name="${name}"]`);
  const conflict = book.recordOf(keyOf(row))?.conflicts[name];
  if (!field || !conflict) return;
  const at = field.closest(".area") ?? field.closest("label");
  at.parentElement.querySelector(`[data-conflict="${name}"]`)?.remove();
  const told = desk.querySelector("template[data-conflict-of]").content.firstElementChild.cloneNode(true);
  told.dataset.conflict = name;
  told.querySelector("[data-who]").textContent = conflict.other ? say("conflictNamed", { name: conflict.other }) : say("conflict");
  told.querySelector("[data-theirs]").textContent = shown(name, conflict.theirs);
  told.addEventListener("click", ({ target }) => {
    const choice = target.closest("[data-choose]")?.dataset.choose;
    if (!choice) return;
    const mine = field.value;
    if (choice === "theirs") put(field, shown(name, conflict.theirs));
    book.choose(keyOf(row), name, field.value, conflict.theirs, choice === "theirs" ? mine : null);
    told.remove();
    field.focus();
  });
  at.after(told);
}

// Takes the texts of a row as the server has them now.
export function renew(key, { fields, problems }) {
  const before = { ...stored.get(key)?.fields };
  stored.set(key, { fields, problems });
  const row = find(key);
  if (row && formOf(row)) followAll(row, before);
}

// Brings the fields of an open row up to what is stored, but for those that somebody writes in.
function followAll(row, before) {
  const key = keyOf(row);
  const typed = book.recordOf(key)?.typed ?? {};
  const answer = { fields: stored.get(key).fields, typed: {}, conflicts: {} };
  for (const field of fieldsOf(formOf(row))) {
    if (!(field.name in typed)) follow(row, field, before, {}, answer);
  }
}

const READING = ":scope > .closed [data-being-read]";
export const beingRead = () => links().filter((row) => row.querySelector(READING));

// Takes the rows whose pages have been read meanwhile from the list as it is now; the others stay.
export function renewRead(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  let isAny = false;
  for (const row of beingRead()) {
    const fresh = template.content.querySelector(`[data-row="${keyOf(row)}"]`);
    // A menu that is open stays under the hand that opened it.
    if (!fresh || fresh.querySelector(READING) || row.querySelector(":scope > .closed .more[open]")) continue;
    const before = { ...stored.get(keyOf(row))?.fields };
    const hadFocus = row.querySelector(":scope > .closed").contains(document.activeElement);
    learn(fresh);
    reshow(row, fresh.outerHTML);
    if (hadFocus) row.focus({ preventScroll: true });
    if (formOf(row)) followAll(row, before);
    isAny = true;
  }
  if (isAny) desk.dispatchEvent(new CustomEvent("rows"));
}

// Takes the rows as the server shows them now; what is open stays open, what is new stays new.
export function reconcile(html) {
  const holder = desk.querySelector("[data-sections]");
  const active = document.activeElement;
  const focused = rowOf(active)?.dataset.row;
  const briefs = () => [...holder.querySelectorAll("[data-brief]")];
  const brief = briefs().indexOf(active);
  const template = document.createElement("template");
  template.innerHTML = html;
  const unsaved = [...holder.querySelectorAll("[data-row^='new:']")].map((row) => [row, whereIs(row)]);
  for (const row of template.content.querySelectorAll("[data-row]")) {
    const before = { ...stored.get(keyOf(row))?.fields };
    learn(row);
    const old = find(keyOf(row));
    if (!old || !isOpen(old)) continue;
    old.querySelector(":scope > .closed").replaceWith(row.querySelector(":scope > .closed"));
    followAll(old, before);
    row.replaceWith(old);
  }
  holder.replaceChildren(template.content);
  for (const [row, { section, after }] of unsaved) {
    const list = holder.querySelector(`[data-section="${section}"] [data-links]`);
    const behind = after === null ? list?.lastElementChild : find(`link:${after}`);
    if (behind?.parentElement === list) behind.after(row);
    else list?.prepend(row);
  }
  const again = active.isConnected ? active : focused && find(focused);
  if (focused && again && document.activeElement !== again) again.focus({ preventScroll: true });
  // A brief has no name: what stands at its place now has the focus.
  if (brief >= 0) (briefs()[brief] ?? briefs().at(-1))?.focus({ preventScroll: true });
  desk.dispatchEvent(new CustomEvent("rows"));
}

// The server has cut a new row that was emptied before it was answered; what was typed into it since
// begins another one.
function dropped(key) {
  const row = find(key);
  if (!row) return;
  if (!isOpen(row)) return row.remove();
  row.dataset.uid = newId();
  row.dataset.row = `new:${row.dataset.uid}`;
  for (const field of fieldsOf(formOf(row)).filter((one) => one.value.trim())) typed({ target: field });
}

function refused(key, reason) {
  const row = find(key);
  if (row && !isOpen(row)) open(row);
  if (row) tellRow(row, reason);
}

export function begin() {
  desk.querySelectorAll("[data-row]").forEach(learn);
  const head = find("issue");
  if (head) {
    open(head);
    document.activeElement.blur();
  }
  desk.addEventListener("input", typed);
  desk.addEventListener("click", ({ target }) => {
    if (target.closest("[data-open]")) open(rowOf(target));
  });
  desk.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-open-form]")) return;
    event.preventDefault();
    close(rowOf(event.target));
  });
  book.locateBy((key) => find(key) && whereIs(find(key)));
  book.on("answer", answered);
  book.on("dropped", dropped);
  book.on("refused", refused);
}
