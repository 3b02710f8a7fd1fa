// Turns rich text that is pasted into [data-rich-text] into Markdown, so that its links are kept.
"use strict";

(() => {
  const service = new TurndownService({ bulletListMarker: "-", codeBlockStyle: "fenced" });
  const goesNowhere = (node) => !/^https?:/i.test(node.getAttribute("href") ?? "");

  // Words beside an address are read as they stand, and only links as Markdown.
  service.escape = (words) => words;
  service.remove(["script", "style", "title", "svg"]);
  service.addRule("picture", { filter: "img", replacement: () => "" });
  service.addRule("words", {
    filter: ["h1", "h2", "h3", "h4", "h5", "h6", "blockquote"],
    replacement: (words) => `\n\n${words.trim()}\n\n`,
  });
  service.addRule("unmarked", {
    filter: (node) =>
      ["B", "STRONG", "I", "EM"].includes(node.nodeName) || (node.nodeName === "A" && goesNowhere(node)),
    replacement: (words) => words,
  });
  service.addRule("address", {
    filter: (node) => node.nodeName === "A" && !goesNowhere(node),
    replacement: (words, node) => {
      const url = node.getAttribute("href");
      const title = words.trim().replace(/\s+/g, " ");
      return !title || title === url ? url : `[${title.replace(/[[\]]/g, "\\$&")}](${url.replace(/[()\s]/g, encodeURIComponent)})`;
    },
  });

  function linksIn(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    return [...page.querySelectorAll("a[href]")].map((link) => link.getAttribute("href")).filter((url) => /^https?:/i.test(url));
  }

  // As if it was typed: of all ways, this one alone can be undone by the keyboard.
  function insert(field, text) {
    field.focus();
    if (!document.execCommand("insertText", false, text)) {
      field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  document.addEventListener("paste", (event) => {
    if (!event.target.matches?.("[data-rich-text]")) return;
    const html = event.clipboardData.getData("text/html");
    const plain = event.clipboardData.getData("text/plain");
    if (linksIn(html).some((url) => !plain.includes(url))) {
      event.preventDefault();
      insert(event.target, service.turndown(html).replace(/[ \t]+$/gm, ""));
    }
  });
})();
