// What a link's page says of itself, at the fields of the link's form: taken by a click or Alt+Enter,
// and asked for while the page is being read. Bound by [data-finding]. Without it the buttons save.
"use strict";

{
  const PAUSES = [1, 2, 3, 5, 8, 13, 21]; // seconds between the questions to the server
  const found = document.querySelector("[data-finding]");
  const form = found.closest("form");
  const touched = new Set();
  const fieldOf = (name) => form.elements.namedItem(name);
  const suggestionFor = (field) => form.querySelector(`[data-suggestion="${CSS.escape(field.name)}"]`);

  function put(field, text) {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function take(suggestion) {
    const { suggestion: name, text, joint, before } = suggestion.dataset;
    const field = fieldOf(name);
    const button = suggestion.querySelector("button");
    const typed = field.value;
    if (before === undefined) {
      suggestion.dataset.before = typed;
      put(field, joint && typed ? typed.trimEnd() + joint + text : text);
    } else {
      delete suggestion.dataset.before;
      put(field, before);
    }
    [button.textContent, button.dataset.undo] = [button.dataset.undo, button.textContent];
  }

  // Each suggestion moves to its field; one that says what stands there goes.
  function arrange() {
    for (const suggestion of found.querySelectorAll("[data-suggestion]")) {
      const field = fieldOf(suggestion.dataset.suggestion);
      if (!field) continue;
      if (field.value === suggestion.dataset.text) suggestion.remove();
      else field.closest(".form-row").append(suggestion);
    }
  }

  // What went into empty fields of the link goes into those of the form that nobody is at.
  function fill() {
    for (const filled of found.querySelectorAll("[data-filled]")) {
      const field = fieldOf(filled.dataset.filled);
      if (field && !field.value && !touched.has(field) && field !== document.activeElement) {
        put(field, filled.dataset.text);
      }
    }
  }

  async function ask(pauses) {
    const [pause, ...later] = pauses;
    if (pause === undefined || !found.hasAttribute("data-waiting")) return;
    await new Promise((done) => setTimeout(done, pause * 1000));
    try {
      const answer = await fetch(found.dataset.finding);
      if (answer.ok && !answer.redirected) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("[data-finding]");
        if (!fresh.hasAttribute("data-waiting")) {
          found.removeAttribute("data-waiting");
          found.replaceChildren(...fresh.childNodes);
          fill();
          arrange();
        }
      }
    } catch {
      // Without a network the form stays as it is; the next question may be answered.
    }
    ask(later);
  }

  form.addEventListener("input", (event) => event.isTrusted && touched.add(event.target));
  form.addEventListener("click", (event) => {
    const suggestion = event.target.closest("[name=_take]")?.closest("[data-suggestion]");
    if (suggestion && fieldOf(suggestion.dataset.suggestion)) {
      event.preventDefault();
      take(suggestion);
    }
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.altKey || event.isComposing || event.keyCode === 229) return;
    const suggestion = event.target.name && suggestionFor(event.target);
    if (suggestion) {
      event.preventDefault();
      take(suggestion);
    }
  });

  arrange();
  ask(PAUSES);
}
