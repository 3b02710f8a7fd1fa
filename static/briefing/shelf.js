// Sorts the links of a shelf without a page load, by buttons or by keys.
"use strict";

(() => {
  const shelf = document.querySelector("[data-shelf]");
  const said = document.querySelector("[data-said]");
  const keys = document.querySelector("[data-keys]");
  const KEYS_OFF = "briefing-shelf-keys-off";
  let current = null;
  let sending = Promise.resolve();
  let unsent = 0;

  if (!shelf) {
    return;
  }
  const rows = () => [...shelf.querySelectorAll("[data-row]:not([hidden])")];
  const rowOf = (number) => shelf.querySelector(`[data-row="${number}"]`);

  function mark(row) {
    current?.removeAttribute("aria-current");
    current = row;
    row?.setAttribute("aria-current", "true");
  }

  function select(row) {
    mark(row);
    row?.querySelector(".title a")?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = rows();
    const at = all.indexOf(current);
    select(at < 0 ? all[0] : all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  }

  // A row stands where it stood: newest first.
  function insert(row) {
    const after = [...shelf.querySelectorAll("[data-row]")].find(
      (one) => Number(one.dataset.at) < Number(row.dataset.at)
    );
    shelf.querySelector("ul").insertBefore(row, after ?? null);
  }

  function show(part, numbers) {
    document.querySelector("[data-count]")?.remove(); // it was true when the page was made
    said.replaceChildren(...part.querySelector("[data-part=said]").childNodes);
    const shown = [...part.querySelectorAll("[data-row]")];
    for (const row of shown) {
      const before = rowOf(row.dataset.row);
      const hadFocus = before?.contains(document.activeElement) || before === current;
      if (before) {
        before.replaceWith(row);
      } else {
        insert(row);
      }
      if (hadFocus || !numbers.includes(row.dataset.row)) {
        select(row);
      }
    }
    const stay = shown.map((row) => row.dataset.row);
    for (const number of numbers.filter((one) => !stay.includes(one))) {
      rowOf(number)?.remove();
    }
  }

  async function post(url, data, numbers) {
    data.set("part", "1");
    try {
      const answer = await fetch(url, { method: "POST", body: data });
      if (answer.redirected) {
        unsent = 0;
        window.location.reload(); // the session is over
        return;
      }
      if (!answer.ok) {
        throw new Error(answer.statusText);
      }
      const template = document.createElement("template");
      template.innerHTML = await answer.text();
      show(template.content, numbers);
    } catch {
      said.textContent = shelf.dataset.failed;
      numbers.map(rowOf).forEach((row) => row?.removeAttribute("hidden"));
    }
  }

  // One after the other, as each of them changes what can be undone.
  function send(url, data, numbers) {
    unsent += 1;
    sending = sending.then(() => post(url, data, numbers)).finally(() => {
      unsent = Math.max(unsent - 1, 0);
      if (!unsent && !rows().length && !said.querySelector(".warn")) {
        window.location.reload(); // with the next page
      }
    });
  }

  function act(button) {
    const data = new FormData(shelf);
    data.set("act", button.value);
    const one = button.closest("[data-row]")?.dataset.row;
    const numbers = one ? [one] : data.getAll("links");
    if ("leaves" in button.dataset) {
      const leaving = numbers.map(rowOf);
      const all = rows();
      const at = Math.max(...leaving.map((row) => all.indexOf(row)));
      const next = all.slice(at + 1).find((row) => !leaving.includes(row));
      leaving.forEach((row) => row.setAttribute("hidden", ""));
      select(next ?? rows().at(-1) ?? null);
    } else {
      button.closest("details")?.removeAttribute("open");
      select(button.closest("[data-row]"));
    }
    send(shelf.action, data, numbers);
  }

  shelf.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter && event.submitter.value !== "nothing") {
      act(event.submitter);
    }
  });
  said.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target.action, new FormData(event.target), []);
  });
  shelf.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) {
      mark(row);
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsent) {
      event.preventDefault();
    }
  });

  function toggleKeys() {
    if (keys.open) {
      keys.close();
    } else {
      keys.showModal();
    }
  }

  function press(key) {
    const tag = current?.querySelector("[data-tag]");
    if (tag?.open && /^\d$/.test(key)) {
      return current.querySelector(`[data-key=c${key}]`)?.click();
    }
    tag?.removeAttribute("open");
    if (key === "c" && tag) {
      tag.open = true;
      return tag.querySelector("summary").focus();
    }
    if (key === "u") {
      return sending.then(() => said.querySelector("[data-key=u]")?.click());
    }
    const target = current?.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (key === "e" && target) {
      return sending.then(() => target.click()); // else the browser would ask whether to leave
    }
    return target?.click();
  }

  const ONCE = /^[1-9a-z0]$/;
  document.addEventListener("keydown", (event) => {
    // A key of an input method is none of ours, nor is one within a text.
    const composes = event.isComposing || event.keyCode === 229;
    const typed = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (composes || typed || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === "?" && (on.checked || keys.open)) {
      toggleKeys();
    } else if (on.checked && !keys.open) {
      pressed(event);
    }
  });

  function pressed(event) {
    if (event.key === "j" || event.key === "k") {
      step(event.key === "j" ? 1 : -1);
    } else if (event.key === "/") {
      event.preventDefault();
      document.getElementById("id_q")?.focus();
    } else if (event.key === "Escape" && current?.querySelector("[data-tag]")?.open) {
      current.querySelector("[data-tag]").open = false;
      select(current);
    } else if (ONCE.test(event.key) && !event.repeat) {
      press(event.key);
    }
  }

  const opener = document.querySelector("[data-keys-open]");
  opener.hidden = false;
  opener.addEventListener("click", toggleKeys);

  const on = keys.querySelector("[data-keys-on]");
  on.checked = window.localStorage.getItem(KEYS_OFF) === null;
  on.addEventListener("change", () => {
    if (on.checked) {
      window.localStorage.removeItem(KEYS_OFF);
    } else {
      window.localStorage.setItem(KEYS_OFF, "1");
    }
  });

  const named = document.querySelector("[data-row] :target") ?? document.activeElement;
  mark(named.closest("[data-row]") ?? rows()[0] ?? null);
})();
