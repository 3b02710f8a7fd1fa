// The page as readers will see it: follows what is stored, and leads to the text that is clicked.

import * as book from "./book.js";
import { show } from "./parts.js";
import * as rows from "./rows.js";
import { get } from "./server.js";
import { now, say } from "./words.js";

const desk = document.querySelector("[data-desk]");
const frame = desk.querySelector("[data-live]");
const state = desk.querySelector("[data-live-state]");
let timer = 0;

function soon() {
  clearTimeout(timer);
  timer = setTimeout(follow, 500);
}

// Only the text is replaced, so that the page stays where it is scrolled to.
async function follow() {
  try {
    const response = await get(frame.src);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const main = frame.contentDocument?.querySelector("main");
    if (!main) return;
    main.replaceWith(frame.contentDocument.adoptNode(page.querySelector("main")));
    state.textContent = `${say("shown")} ${now()}`;
  } catch {
    state.textContent = say("behind");
  }
}

const FIELDS = [
  [".labels", "labels"],
  [".source", "source"],
  [".references", "references"],
  ["h1, h2, h3, h4", "title"],
];

// Opens the row of what was clicked, with the word that was clicked selected in its field.
function lead(event) {
  const { target } = event;
  if (event.ctrlKey || event.metaKey) return;
  if (target.closest("a")) event.preventDefault();
  const entry = target.closest("article.entry[id]");
  if (entry) {
    const row = desk.querySelector(`[data-uid="${entry.id.replace("link-", "")}"]`);
    const name = FIELDS.find(([selector]) => target.closest(selector))?.[1] ?? "summary";
    if (row) select(rows.open(row, row.dataset.form === "text" ? "verbatim" : name), event);
  } else if (target.closest(".issue-head, .lead, .opening, .closing")) {
    const name = ["lead", "opening", "closing"].find((one) => target.closest(`.${one}`)) ?? "headline";
    select(rows.open(rows.find("issue"), name), event);
  } else {
    return;
  }
  show("rows");
}

function select(field, { view, clientX, clientY }) {
  const at = view.document.caretRangeFromPoint?.(clientX, clientY);
  const words = at?.startContainer.textContent ?? "";
  const offset = at?.startOffset ?? 0;
  const before = words.slice(Math.max(0, offset - 8), offset);
  const around = before + words.slice(offset, offset + 8);
  const found = around.trim() ? field.value.indexOf(around) : -1;
  const caret = found < 0 ? field.value.indexOf(before) + (field.value.includes(before) ? before.length : 0) : found + before.length;
  field.focus();
  field.setSelectionRange(Math.max(caret, 0), Math.max(caret, 0));
}

export function begin() {
  const attach = () => frame.contentDocument?.addEventListener("click", lead);
  frame.addEventListener("load", attach);
  if (frame.contentDocument?.readyState === "complete") attach();
  book.on("answer", soon);
  book.on("state", (name) => {
    if (name === "saving") state.textContent = say("behind");
  });
  desk.addEventListener("rows", soon);
}
