// The lead: a draft of it on demand, and a count that no longer holds, with one click to right it.

import * as book from "./book.js";
import * as rows from "./rows.js";
import { post, Refused } from "./server.js";
import { say, tell } from "./words.js";

const desk = document.querySelector("[data-desk]");
const PAUSE = 600;
let timer = 0;

const field = () => desk.querySelector("[data-row=issue] [name=lead]");
const help = (name) => desk.querySelector(`[data-lead-${name}]`);
const ask = () => post(desk.dataset.lead, { lead: field().value });

const write = (text) => rows.write(rows.find("issue"), "lead", text);

function show({ said, righted }) {
  help("count").textContent = said;
  help("right").hidden = !said;
  help("right").dataset.righted = righted;
}

async function count() {
  const lead = field().value;
  if (!/[\d一二两三四五六七八九十百]/.test(lead)) return show({ said: "", righted: lead });
  try {
    const answer = await ask();
    if (field().value === lead) show(answer);
  } catch {
    // Without an answer what was said before stands until the next change.
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(count, PAUSE);
}

// Into an empty field at once; beside a filled one as a suggestion.
async function draft() {
  try {
    await book.flush();
    const { draft: text } = await ask();
    if (!text) return tell(say("noDraft"));
    if (!field().value.trim()) return write(text);
    help("text").textContent = text;
    help("draft").hidden = false;
  } catch (error) {
    tell(error instanceof Refused ? error.message : say("notDone"));
  }
}

export function begin() {
  if (!field()) return;
  help("ask").addEventListener("click", draft);
  help("take").addEventListener("click", () => {
    write(help("text").textContent);
    help("draft").hidden = true;
  });
  help("leave").addEventListener("click", () => {
    help("draft").hidden = true;
    help("ask").focus();
  });
  help("right").addEventListener("click", ({ currentTarget }) => write(currentTarget.dataset.righted));
  field().addEventListener("input", soon);
  field().addEventListener("put", soon);
  desk.addEventListener("rows", soon);
  book.on("answer", soon);
  soon();
}
