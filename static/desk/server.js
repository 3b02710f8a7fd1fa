// Asks the server; each way in which it cannot answer is an error of its own.

import { token } from "../briefing/csrf.js";
import { say } from "./words.js";

export class Offline extends Error {}
// The server could not do it for this one request; others may go through.
export class Failed extends Error {}
export class SignedOut extends Error {}
// What the server will not do, with its reason: the same request would be refused again.
export class Refused extends Error {}

// Without https a page of another machine has no crypto.randomUUID.
export const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// Each tab undoes its own acts alone, also after it was reloaded.
sessionStorage.deskTab ??= newId();

// Whoever has signed in meanwhile gets no text of another person under the own name.
const person = document.querySelector("[data-desk]").dataset.user;
const sender = () => ({ "X-Desk-Person": person, "X-Desk-Tab": sessionStorage.deskTab });

async function ask(url, options = {}) {
  let response;
  try {
    response = await fetch(url, { ...options, headers: { ...sender(), ...options.headers } });
  } catch {
    throw new Offline();
  }
  if (response.status === 401 || response.redirected) throw new SignedOut();
  return response;
}

export async function post(url, values, options = {}) {
  const body = new FormData();
  body.append("data", JSON.stringify(values));
  const response = await ask(url, { ...options, method: "POST", body, headers: { "X-CSRFToken": token() } });
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) return answer;
  if (response.status === 404) throw new Refused(answer?.error ?? say("removed"));
  if (response.status === 503) throw new Offline(answer?.error ?? "");
  if (response.status >= 500) throw new Failed(answer?.error ?? "");
  // Without JSON it is the page that refuses a request whose token became void with its session.
  if (!answer) throw new SignedOut();
  throw new Refused(answer.error);
}

export async function get(url) {
  const response = await ask(url);
  if (!response.ok) throw new Offline();
  return response;
}
