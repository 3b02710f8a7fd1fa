// The earlier texts of a row beside it; one click takes one of them back.

import * as rows from "./rows.js";
import { get } from "./server.js";
import { say, tell } from "./words.js";

const desk = document.querySelector("[data-desk]");

async function toggle(button) {
  const row = rows.rowOf(button);
  const shown = button.closest("[data-open-form]").querySelector("[data-past-shown]");
  const isShown = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", !isShown);
  if (isShown) return shown.replaceChildren();
  try {
    shown.innerHTML = await (await get(`${desk.dataset.past}?row=${row.dataset.row}`)).text();
  } catch {
    tell(say("notDone"));
  }
}

function takeBack(button) {
  const { earlier } = button.closest("[data-earlier]").dataset;
  const text = button.closest("[data-earlier]").querySelector("[data-earlier-text]").textContent;
  rows.write(rows.rowOf(button), earlier, text);
}

export function begin() {
  desk.addEventListener("click", ({ target }) => {
    const past = target.closest("button[data-past]");
    const back = target.closest("[data-take-back]");
    if (past) toggle(past);
    if (back) takeBack(back);
  });
}
