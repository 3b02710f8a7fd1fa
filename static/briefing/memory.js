// Tells where a typed address stands already, beside its field, and takes the lasting address.
// Bound by [data-told], the address that is asked. Without it pages tell of what is stored.
"use strict";

{
  const waiting = new WeakMap();
  const asked = new WeakMap();

  function regionOf(field) {
    const known = document.getElementById(`${field.id}_told`);
    if (known) return known;
    const region = document.createElement("div");
    region.id = `${field.id}_told`;
    region.className = "told-region";
    region.setAttribute("aria-live", "polite");
    const row = field.closest(".flex-container") ?? field;
    row.after(region);
    return region;
  }

  async function ask(field) {
    const { told, toldField, toldLink, toldSection } = field.dataset;
    const body = new FormData();
    body.append("csrfmiddlewaretoken", field.form.elements.csrfmiddlewaretoken.value);
    body.append("text", field.value);
    body.append("field", toldField);
    body.append("link", toldLink ?? "");
    body.append("section", toldSection ?? field.form.elements.section?.value ?? "");
    const number = (asked.get(field) ?? 0) + 1;
    asked.set(field, number);
    try {
      const answer = await fetch(told, { method: "POST", body });
      // What was asked later is newer, and a session may be over.
      if (answer.ok && !answer.redirected && asked.get(field) === number) {
        regionOf(field).innerHTML = await answer.text();
      }
    } catch {
      // Without a network nothing is told; saving tells it.
    }
  }

  function soon(field) {
    clearTimeout(waiting.get(field));
    waiting.set(field, setTimeout(() => ask(field), 300));
  }

  for (const field of document.querySelectorAll("[data-told]")) {
    regionOf(field); // a live region speaks of changes only if it was there before
    field.addEventListener("input", (event) => {
      if (!event.isComposing) soon(field);
    });
    field.addEventListener("compositionend", () => soon(field));
    regionOf(field).addEventListener("click", (event) => {
      const button = event.target.closest("[data-use]");
      if (!button) return;
      event.preventDefault();
      const { use, for: old } = button.dataset;
      const value = field.value.includes(old) ? field.value.replace(old, () => use) : use;
      field.value = field.dataset.toldField === "url" ? use : value;
      regionOf(field).replaceChildren();
      field.focus();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}
