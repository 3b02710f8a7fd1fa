// Texts that were typed into a row which is gone: shown until they are dropped, so that none is lost.

import * as book from "./book.js";
import * as rows from "./rows.js";

const desk = document.querySelector("[data-desk]");
const holder = desk.querySelector("[data-orphans]");

function show() {
  const keys = book.keys().filter((key) => !rows.find(key));
  holder.replaceChildren(...keys.map(orphan));
}

function orphan(key) {
  const shown = desk.querySelector("template[data-orphan-of]").content.firstElementChild.cloneNode(true);
  shown.querySelector("[data-orphan-text]").textContent = Object.values(book.recordOf(key).typed).join("\n\n");
  shown.querySelector("button").addEventListener("click", () => {
    book.forget(key);
    show();
  });
  return shown;
}

export function begin() {
  book.on("refused", show);
  desk.addEventListener("rows", show);
  show();
}
