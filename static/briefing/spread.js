// An entry that is pasted into [data-spread] fills the empty fields of a link, with an undo.
"use strict";

{
  const NAMES = ["title", "source", "url", "labels", "references", "summary", "mark", "trailing"];
  const ADDRESS = /https?:\/\/|www\./i;
  const isMore = (field, text) =>
    field.name === "url" ? /\s\S|【|\]\(/.test(text) : /\n|\s[|｜]\s|(?:摘要|summary)\s*[:：]/i.test(text) || ADDRESS.test(text);

  // As if it was typed: the browser can undo it, and whoever listens is told.
  function write(field, text) {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const labelOf = (field) => field.labels[0].textContent.trim().replace(/[:：]$/, "");

  function tell(field, answer, filled, left, before) {
    const told = document.createElement("p");
    told.className = "spread";
    told.setAttribute("role", "status");
    (field.closest(".flex-container") ?? field).after(told);
    // The summary's keyword comes and goes with the summary.
    const isTold = (one) => one.name !== "mark";
    told.append(`${answer.filled} ${filled.filter(isTold).map(labelOf).join(", ")}. `);
    for (const one of left.filter(isTold)) told.append(`${answer.left} ${labelOf(one)} “${answer.fields[one.name]}”. `);
    const undo = document.createElement("button");
    undo.type = "button";
    undo.textContent = answer.undo;
    undo.addEventListener("click", () => {
      for (const [one, text] of before) write(one, text);
      told.remove();
      field.focus();
    });
    told.append(undo);
  }

  // Fills what is empty with the parts of a text that stands in a field by now.
  function spread(field, pasted, answer) {
    const fields = NAMES.map((name) => field.form.elements[name]).filter(Boolean);
    const parts = fields.filter((one) => answer.fields[one.name]);
    const filled = parts.filter((one) => one === field || !one.value.trim());
    if (!filled.some((one) => one !== field)) return;
    const left = parts.filter((one) => !filled.includes(one) && one.value.trim() !== answer.fields[one.name]);
    const before = filled.map((one) => [one, one.value]);
    if (!filled.includes(field)) before.push([field, field.value]);
    write(field, answer.fields[field.name] ?? "");
    for (const one of filled) write(one, answer.fields[one.name]);
    tell(field, answer, filled, left, before);
  }

  async function ask(field, pasted) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", field.form.elements.csrfmiddlewaretoken.value);
    body.append("text", pasted);
    const held = field.value;
    try {
      const response = await fetch(field.dataset.spread, { method: "POST", body });
      // A session may be over, and somebody may type on.
      if (!response.ok || response.redirected || field.value !== held) return;
      const answer = await response.json();
      if (Object.keys(answer.fields).length) spread(field, pasted, answer);
    } catch {
      // Without a network the text stays as it was pasted; saving spreads it.
    }
  }

  for (const field of document.querySelectorAll("[data-spread]")) {
    field.addEventListener("paste", (event) => {
      const pasted = event.clipboardData.getData("text/plain").trim();
      const isAlone = !(field.value.slice(0, field.selectionStart) + field.value.slice(field.selectionEnd)).trim();
      // The browser pastes first: what is pasted is never lost.
      if (isAlone && isMore(field, pasted)) setTimeout(() => ask(field, pasted));
    });
  }
}
