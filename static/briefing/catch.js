// Shows what a pasted text holds while one types, and closes the bookmarklet's window at the end.
"use strict";

(() => {
  const form = document.querySelector("form.catch-page");
  const text = form.elements.text;
  const shown = document.getElementById("understood");
  let waiting = 0;
  let asked = 0;

  if (document.querySelector("[data-done]")) {
    window.close(); // a browser closes what a bookmarklet has opened, and nothing else
  }

  async function understand() {
    const number = ++asked;
    const body = new FormData(form);
    try {
      const answer = await fetch(form.dataset.understood, { method: "POST", body });
      // What was asked later has been answered already, or the session is over.
      if (answer.ok && !answer.redirected && number === asked) {
        shown.innerHTML = await answer.text();
      }
    } catch {
      // Without a network the text stays as it is; the button says so when it is pressed.
    }
  }

  function soon() {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(understand, 200);
  }

  // The addresses of a rich text stand in its links alone: they are written out.
  function withAddresses(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    for (const gone of page.querySelectorAll("script, style, head")) {
      gone.remove();
    }
    for (const link of page.querySelectorAll("a[href]")) {
      const words = link.textContent.trim();
      if (/^https?:/i.test(link.getAttribute("href")) && words) {
        link.textContent = words === link.getAttribute("href") ? words : `[${words}](${link.getAttribute("href")})`;
      }
    }
    for (const block of page.querySelectorAll("p, div, li, br, tr, h1, h2, h3, h4, section")) {
      block.before("\n");
      block.after("\n");
    }
    return page.body.textContent.replace(/[ \t]*\n\s*/g, "\n").trim();
  }

  text.addEventListener("input", (event) => {
    if (!event.isComposing) {
      soon();
    }
  });
  text.addEventListener("compositionend", soon);
  text.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html");
    const plain = event.clipboardData.getData("text/plain");
    const hrefs = [...html.matchAll(/href="(https?:[^"]+)"/gi)].map((match) => match[1].replaceAll("&amp;", "&"));
    if (hrefs.some((href) => !plain.includes(href))) {
      event.preventDefault();
      text.setRangeText(withAddresses(html), text.selectionStart, text.selectionEnd, "end");
      soon();
    }
  });
  text.addEventListener("keydown", (event) => {
    const sends = event.key === "Enter" && (event.ctrlKey || event.metaKey);
    if (sends && !event.isComposing) {
      form.requestSubmit(form.querySelector(".default"));
    }
  });

  form.querySelector("[name=look]").hidden = true;
  const clipboard = form.querySelector(".from-clipboard");
  clipboard.hidden = !navigator.clipboard?.readText;
  clipboard.addEventListener("click", async () => {
    try {
      text.value = await navigator.clipboard.readText();
      understand();
    } catch {
      text.focus();
    }
  });
})();
