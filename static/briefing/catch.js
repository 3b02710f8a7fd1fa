// Shows what a pasted text holds while one types, and closes the bookmarklet's window at the end.
"use strict";

(() => {
  const form = document.querySelector("[data-understood]");
  const text = form.elements.text;
  const shown = document.getElementById("understood");
  const unsent = form.querySelector(".unsent");
  let waiting = 0;
  let asked = 0;
  let reach = "unknown"; // of the server: unknown, asked or known

  if (document.querySelector("[data-done]")) {
    window.close(); // a browser closes what a bookmarklet has opened, and nothing else
  }

  // An address has room for the beginning of a long selection; its fragment has the whole.
  const part = new URLSearchParams(location.search).get("text")?.trim();
  const whole = new URLSearchParams(location.hash.slice(1)).get("text");
  if (whole && part && text.value.endsWith(part)) {
    text.value = text.value.slice(0, -part.length) + whole;
    soon();
  }

  // Sent where the server answers: without a network the browser leaves the page, and the text is lost.
  form.addEventListener("submit", async (event) => {
    if (reach === "known") return;
    event.preventDefault();
    if (reach === "asked") return;
    reach = "asked";
    const isReached = await fetch(form.dataset.alive, { method: "HEAD" }).then(() => true, () => false);
    reach = isReached ? "known" : "unknown";
    unsent.hidden = isReached;
    if (isReached) form.requestSubmit(event.submitter);
  });
  window.addEventListener("pageshow", () => (reach = "unknown"));

  // One request at a time: what came meanwhile is asked when the answer is there.
  async function understand() {
    asked += 1;
    if (asked > 1) return;
    const body = new FormData(form);
    try {
      const answer = await fetch(form.dataset.understood, { method: "POST", body });
      const html = await answer.text();
      // Redirected when the session is over.
      if (answer.ok && !answer.redirected && asked === 1) {
        shown.innerHTML = html;
      }
    } catch {
      // Without a network the text stays as it is; the button says so when it is pressed.
    }
    const isMore = asked > 1;
    asked = 0;
    if (isMore) understand();
  }

  function soon() {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(understand, 200);
  }

  text.addEventListener("input", (event) => {
    if (!event.isComposing) {
      soon();
    }
  });
  text.addEventListener("compositionend", soon);
  form.addEventListener("change", (event) => {
    if (event.target === form || event.target.name === "files") {
      understand();
    }
  });
  text.addEventListener("keydown", (event) => {
    const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    // A key within an input method is 229 in browsers that do not tell it otherwise.
    if (sends && !event.isComposing && event.keyCode !== 229) {
      form.requestSubmit(form.querySelector(".default"));
    }
  });

  shown.addEventListener("click", ({ target }) => {
    const lasting = target.closest("[data-use]");
    if (lasting) {
      text.value = text.value.replace(lasting.dataset.for, () => lasting.dataset.use);
      text.focus();
      understand();
    }
  });

  form.querySelector("[name=look]").hidden = true;
  const clipboard = form.querySelector(".from-clipboard");
  clipboard.hidden = !navigator.clipboard?.readText;
  clipboard.addEventListener("click", async () => {
    const refused = form.querySelector(".refused");
    try {
      text.setRangeText(await navigator.clipboard.readText(), text.selectionStart, text.selectionEnd, "end");
      refused.hidden = true;
      understand();
    } catch {
      refused.hidden = false;
      text.focus();
    }
  });
})();
