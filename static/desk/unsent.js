// What is typed and not stored yet, kept in the browser under the name of its tab. So two tabs of one
// person never write over each other; what a closed tab left goes to the next page of its issue.

import { newId } from "./server.js";
import { del, entries, get, set } from "../vendor/idb-keyval/idb-keyval.js";

const RELOADED = 3000; // a page that is being replaced may hold its name a moment longer
const CLOSED = 1000;
const { user, desk: issue } = document.querySelector("[data-desk]").dataset;
const lockOf = (tab) => `desk ${tab}`;
const prefixOf = (kind) => `${kind} ${user} ${issue} `;
const place = (kind, key) => `${prefixOf(kind)}${sessionStorage.deskTab} ${key}`;

// Holds the name of a tab while `work` lasts; without https no page knows of another, so all are free.
async function hold(tab, patience, work) {
  if (!navigator.locks) return work();
  const signal = AbortSignal.timeout(patience);
  return navigator.locks.request(lockOf(tab), { signal }, work).catch(() => null);
}

// A duplicated tab begins with the name of the first one, and takes another.
function holdName() {
  return new Promise((held) => {
    const forever = () => {
      held(true);
      return new Promise(() => {});
    };
    if (navigator.locks) hold(sessionStorage.deskTab, RELOADED, forever).then(() => held(false));
    else held(true);
  });
}

const named = holdName().then((isOwn) => {
  if (isOwn) return null;
  sessionStorage.deskTab = newId();
  return holdName();
});

// Where the browser keeps nothing, what is typed is in the page until the server has it.
export function keep(kind, key, record) {
  (record ? set(place(kind, key), record) : del(place(kind, key))).catch(() => {});
}

export const recall = (kind, key) => get(place(kind, key)).catch(() => null);

// The records of this tab by their keys, and of the tabs that are closed: those are this tab's then.
// One for which this tab has its own waits for the next page.
export async function recover(kind) {
  await named;
  const found = new Map();
  const left = new Map();
  for (const [name] of await entries().catch(() => [])) {
    if (!String(name).startsWith(prefixOf(kind))) continue;
    const [, tab, key] = name.slice(prefixOf(kind).length).match(/^(?:([0-9a-f]{32}) )?(.*)$/s);
    if (tab === sessionStorage.deskTab) found.set(key, await get(name));
    else left.set(tab, [...(left.get(tab) ?? []), [name, key]]);
  }
  const adopt = async (names) => {
    for (const [name, key] of names) {
      const record = await get(name);
      if (!record || found.has(key)) continue;
      found.set(key, record);
      await set(place(kind, key), record);
      await del(name);
    }
  };
  await Promise.all([...left].map(([tab, names]) => hold(tab, CLOSED, () => adopt(names))));
  return found;
}
