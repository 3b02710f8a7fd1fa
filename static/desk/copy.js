// Copies an entry, a section or the issue as the digest's Markdown.

import { copyText } from "../briefing/clipboard.js";
import * as book from "./book.js";
import { rowOf } from "./rows.js";
import { get } from "./server.js";
import { say, tell } from "./words.js";

const desk = document.querySelector("[data-desk]");

export async function copy(row) {
  try {
    await book.flush();
    const response = await get(`${desk.dataset.markdown}?row=${row?.dataset.row ?? "issue"}`);
    await copyText((await response.json()).text);
    tell(say("copied"));
  } catch {
    tell(say("notCopied"));
  }
}

export function begin() {
  desk.addEventListener("click", ({ target }) => {
    if (target.closest("[data-copy-markdown]")) copy(rowOf(target));
  });
}
