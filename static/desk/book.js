// What is typed and not stored yet: kept in the browser at once, sent within two seconds, sent again
// until the server has it. One record a row; `seen` are the texts that its writer began with.

import { Failed, Offline, post, Refused, SignedOut } from "./server.js";
import * as unsent from "./unsent.js";
import { now, say } from "./words.js";

const PAUSE = 1200;
const AGAIN = 5000;
const desk = document.querySelector("[data-desk]");
const records = new Map();
const listeners = { answer: [], dropped: [], refused: [], signedOut: [], state: [] };
let timer = 0;
let sending = null;
let composes = false;
let state = "";
let locate = () => null;

export const on = (event, listener) => listeners[event].push(listener);
const emit = (event, ...values) => listeners[event].forEach((listener) => listener(...values));
const KIND = "desk";

// How the place of a new row is found at the moment in which it is sent.
export const locateBy = (find) => (locate = find);
export const keys = () => [...records.keys()];
export const recordOf = (key) => records.get(key);
export const isPending = () => records.size > 0;
// The server may have a row that was sent, also where no answer came.
export const wasSent = (key) => Boolean(records.get(key)?.wasSent);
const sendable = () => [...records].filter(([, record]) => !record.isRefused && names(record).length);
// A text that was refused waits until it is another one.
const isRefused = (record, name) => record.refused?.[name] === record.typed[name];
const names = (record) => Object.keys(record.typed).filter((name) => !record.conflicts[name] && !isRefused(record, name));

function show(name, sentence = say(name)) {
  state = name;
  emit("state", name, name === "saved" ? `${sentence} ${now()}` : sentence);
}

const store = (key) => unsent.keep(KIND, key, records.get(key));

// `seen` is the stored text of a field, `create` where a row that is new comes in.
export function type(key, name, text, seen, create) {
  const record = records.get(key) ?? { typed: {}, seen: {}, conflicts: {}, create };
  record.seen[name] ??= seen;
  record.typed[name] = text;
  record.isRefused = false;
  records.set(key, record);
  store(key);
  soon();
}

export function forget(key, ...fields) {
  const record = records.get(key);
  if (!record) return;
  for (const name of fields) {
    delete record.typed[name];
    delete record.seen[name];
    delete record.conflicts[name];
  }
  if (!fields.length || !Object.keys(record.typed).length) records.delete(key);
  store(key);
}

// Of two texts in conflict the writer has chosen: what stands in the field follows theirs. `lost` is
// the writer's own text where that gave way; the history keeps it.
export function choose(key, name, text, theirs, lost) {
  const record = records.get(key);
  if (lost !== null) record.lost = { ...record.lost, [name]: lost };
  delete record.conflicts[name];
  record.seen[name] = theirs;
  record.typed[name] = text;
  store(key);
  flush();
}

export function soon(pause = PAUSE) {
  if (state !== "offline" && state !== "signedOut") show("saving");
  clearTimeout(timer);
  timer = setTimeout(flush, pause);
}

// Sends all that waits, one row after the other; `leaves` names a row whose writer goes on.
export async function flush(leaves = "") {
  clearTimeout(timer);
  if (composes) return soon();
  while (sending) await sending;
  sending = sendAll(leaves).finally(() => (sending = null));
  await sending;
}

async function sendAll(leaves) {
  let wasSent = false;
  let hasFailed = false;
  for (const [key] of sendable()) {
    try {
      await send(key, key === leaves);
      wasSent = true;
    } catch (error) {
      if (error instanceof Refused) {
        records.get(key).isRefused = true;
        store(key);
        emit("refused", key, error.message);
        continue;
      }
      if (error instanceof Failed) {
        hasFailed = true;
        continue;
      }
      show(error instanceof SignedOut ? "signedOut" : "offline", error.message || undefined);
      if (error instanceof SignedOut) emit("signedOut");
      else if (!(error instanceof Offline)) throw error;
      timer = setTimeout(flush, AGAIN);
      return;
    }
  }
  if (hasFailed) timer = setTimeout(flush, AGAIN);
  if (records.size && (hasFailed || !sendable().length)) show("failed");
  // What was typed may be gone again before it was sent: nothing waits then either.
  else if ((wasSent || state === "saving") && !records.size) show("saved");
}

async function send(key, leaves) {
  const record = records.get(key);
  const sent = Object.fromEntries(names(record).map((name) => [name, record.typed[name]]));
  const seen = Object.fromEntries(Object.keys(sent).map((name) => [name, record.seen[name] ?? ""]));
  const row = record.create ? "new" : key;
  if (record.create) record.create = { ...record.create, ...locate(key) };
  record.wasSent = true;
  store(key);
  const values = { row, typed: sent, seen, leaves, lost: record.lost ?? {}, ...record.create };
  const answer = await post(desk.dataset.keep, values);
  delete record.lost;
  if (answer.dropped) {
    forget(key);
    return emit("dropped", key);
  }
  if (answer.row !== key) rename(key, answer.row);
  settle(answer.row, sent, answer);
  emit("answer", key, sent, answer);
}

function rename(key, stored) {
  const record = records.get(key);
  records.delete(key);
  store(key);
  delete record.create;
  records.set(stored, record);
}

function settle(key, sent, answer) {
  const record = records.get(key);
  for (const [name, text] of Object.entries(sent)) {
    if (answer.conflicts[name]) record.conflicts[name] = { ...answer.conflicts[name], other: answer.other };
    else if (answer.refused[name]) record.refused = { ...record.refused, [name]: text };
    else if (record.typed[name] === text) forget(key, name);
    else record.seen[name] = answer.typed[name] ?? answer.fields[name];
  }
  if (records.has(key)) {
    store(key);
    if (sendable().length) soon();
  }
}

// What an earlier page could not send.
export async function recover() {
  const found = await unsent.recover(KIND);
  for (const [key, record] of found) records.set(key, { ...record, isRefused: false });
  return [...found.keys()];
}

desk.addEventListener("compositionstart", () => (composes = true));
desk.addEventListener("compositionend", () => (composes = false));
window.addEventListener("online", () => flush());
document.addEventListener("visibilitychange", () => document.hidden && flush());
window.addEventListener("beforeunload", (event) => {
  if (records.size) event.preventDefault();
});
