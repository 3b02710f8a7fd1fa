// Begins the desk: the parts of it know each other by what they import.

import * as book from "./book.js";
import * as briefs from "./briefs.js";
import * as checks from "./checks.js";
import * as copying from "./copy.js";
import * as found from "./found.js";
import * as heading from "./heading.js";
import * as keys from "./keys.js";
import * as lead from "./lead.js";
import * as live from "./live.js";
import * as markdown from "./markdown.js";
import * as moves from "./moves.js";
import * as orphans from "./orphans.js";
import * as parts from "./parts.js";
import * as past from "./past.js";
import * as paste from "./paste.js";
import * as presence from "./presence.js";
import * as rows from "./rows.js";
import * as signIn from "./sign_in.js";
import * as steps from "./steps.js";
import { say } from "./words.js";

const desk = document.querySelector("[data-desk]");

book.on("state", (name, sentence) => {
  const state = desk.querySelector("[data-saved-state]");
  state.textContent = sentence;
  state.dataset.state = name;
});

book.on("answer", (_key, _sent, answer) => {
  if (answer.version >= Number(desk.dataset.version)) heading.show(answer);
});

// What is scrolled to comes to stand below the bar, which is higher on a phone.
const bar = desk.querySelector(".desk-bar");
new ResizeObserver(() => {
  document.documentElement.style.scrollPaddingTop = `${bar.offsetHeight}px`;
}).observe(bar);

// The address may name a row to go to, or the section in which an entry is to be written.
function arrive() {
  const place = location.hash.slice(1);
  const section = place.match(/^new(?:-(\d+))?$/);
  if (section) {
    const at = section[1] && desk.querySelector(`[data-section="${section[1]}"] [data-row]`);
    keys.write(at || null);
  } else if (/^(link|section)-\d+$/.test(place)) {
    const row = rows.find(place.replace("-", ":"));
    if (row) rows.open(row);
  } else if (place === "checks") {
    checks.open();
  } else if (place.startsWith("issue-")) {
    rows.open(rows.find("issue"), place.slice("issue-".length));
  }
}

// New rows that were never stored come back with what was typed into them.
function restore(kept) {
  for (const key of kept.filter((one) => one.startsWith("new:"))) {
    const { create } = book.recordOf(key);
    const list = desk.querySelector(`[data-section="${create.section}"] [data-links]`) ?? desk.querySelector("[data-links]");
    if (list) rows.restore(list, key, create);
  }
  for (const key of kept.filter((one) => !one.startsWith("new:"))) {
    const row = rows.find(key);
    if (row) rows.open(row);
  }
  if (kept.length) book.flush().then(() => book.isPending() || (desk.querySelector("[data-said]").textContent = say("sentAgain")));
}

const kept = await book.recover();
rows.begin();
for (const part of [parts, moves, keys, live, paste, found, signIn, steps, checks, copying, past, lead, briefs, markdown, presence]) part.begin();
restore(kept);
orphans.begin();
arrive();
await markdown.restore();
window.addEventListener("hashchange", arrive);
desk.dataset.ready = "true";
