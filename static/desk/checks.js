// What the checks find, run anew after each change; mended or let stand with one click. A run is a
// POST, for it lets the addresses of the issue be asked in the background.

import * as book from "./book.js";
import { take } from "./moves.js";
import { post, Refused } from "./server.js";
import { say, tell } from "./words.js";

const desk = document.querySelector("[data-desk]");
const panel = desk.querySelector("[data-checks]");
const body = panel.querySelector("[data-checks-body]");
const count = panel.querySelector("[data-checks-count]");
const { url } = panel.dataset;
let timer = 0;

function show({ checks, found }) {
  body.innerHTML = checks;
  count.textContent = found || "";
}

async function run() {
  try {
    show(await post(url, { do: "run" }));
  } catch {
    // Without an answer what was found before stands until the next change.
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(run, 1500);
}

async function act(name, fingerprint) {
  await book.flush();
  try {
    const answer = await post(url, { do: name, fingerprint });
    if (answer.rows) take(answer);
    show(answer);
  } catch (error) {
    tell(error instanceof Refused ? error.message : say("notDone"));
    run();
  }
}

export function open() {
  panel.open = true;
  panel.querySelector("summary").focus();
}

export function begin() {
  panel.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-check]");
    if (button) act(button.dataset.check, button.closest("[data-finding-of]").dataset.findingOf);
  });
  book.on("answer", soon);
  desk.addEventListener("rows", soon);
  run();
}
