// Signs a person in again within the page, in a frame, and goes on with what was typed.

import * as book from "./book.js";
import { tell, say } from "./words.js";

const desk = document.querySelector("[data-desk]");
const dialog = desk.querySelector("[data-sign-in]");
const frame = dialog.querySelector("iframe");
let isPutOff = false;

function ask() {
  if (dialog.open || isPutOff) return;
  frame.src = frame.dataset.src;
  dialog.showModal();
}

function arrived() {
  const user = frame.contentDocument?.querySelector("[data-signed-in]")?.dataset.signedIn;
  if (!user) return;
  dialog.close();
  frame.removeAttribute("src");
  if (user === desk.dataset.user) return book.flush();
  isPutOff = true;
  tell(say("otherUser"));
}

export function begin() {
  frame.addEventListener("load", arrived);
  dialog.querySelector("[data-close]").addEventListener("click", () => {
    isPutOff = true;
    dialog.close();
  });
  book.on("signedOut", ask);
  book.on("answer", () => {
    isPutOff = false;
    desk.dispatchEvent(new CustomEvent("reached", { bubbles: true }));
  });
  desk.addEventListener("signedout", ask);
  desk.addEventListener("input", () => (isPutOff = false));
}
