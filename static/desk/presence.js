// Says who else has this desk open, as long as it is in front.

import { newId, post } from "./server.js";

const EVERY = 30_000;
const desk = document.querySelector("[data-desk]");
const line = desk.querySelector("[data-presence]");
const url = line.dataset.url;
// Whoever comes back in the same tab is not beside themselves, whether or not the leaving was heard.
const tab = sessionStorage.deskPresence ?? newId();
// Only a page that was left hands its name on: a duplicated tab is another window.
delete sessionStorage.deskPresence;

async function look() {
  if (document.hidden) return;
  try {
    const { others } = await post(url, { tab });
    if (line.textContent !== others) line.textContent = others;
  } catch {
    line.textContent = "";
  }
}

export function begin() {
  look();
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pageshow", (event) => event.persisted && look());
  window.addEventListener("pagehide", () => {
    sessionStorage.deskPresence = tab;
    post(url, { tab, is_leaving: true }, { keepalive: true }).catch(() => {});
  });
}
