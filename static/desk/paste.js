// What is pasted: an entry into a title or an address is spread over the fields that are empty; rich
// text into a Markdown text becomes Markdown.

import { token } from "../briefing/csrf.js";
import * as moves from "./moves.js";
import * as rows from "./rows.js";

const desk = document.querySelector("[data-desk]");
const ADDRESS = /https?:\/\/|www\./i;
const RICH = "a[href], b, strong, i, em, ul, ol, code, pre, blockquote, h1, h2, h3, h4, table, img";

const turndown = new TurndownService({ headingStyle: "atx", bulletListMarker: "-", codeBlockStyle: "fenced", emDelimiter: "*", hr: "---" });
turndown.remove(["script", "style", "title", "svg"]);

// As if it was typed: of all ways, this one alone can be undone by the keyboard.
function write(field, text) {
  if (document.activeElement === field && document.execCommand("insertText", false, text)) return;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function isMore(field, text) {
  if (field.name === "url") return /\s\S|【|\]\(/.test(text);
  return /\n|\s[|｜]\s|(?:摘要|summary)\s*[:：]/i.test(text) || ADDRESS.test(text);
}

// Several entries come behind the row, or in the place of a new one that holds nothing else.
async function insertAll(field, pasted, before) {
  const row = rows.rowOf(field);
  const flat = field.value;
  field.value = before;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  const where = () => {
    const own = row.dataset.row.match(/^link:(\d+)$/);
    const { section, after } = rows.whereIs(row);
    return { act: "paste", text: pasted, section, after: own ? Number(own[1]) : after };
  };
  if (await moves.act(where)) {
    if (row.dataset.row.startsWith("new:")) rows.close(row);
  } else if (field.value === before) {
    field.value = flat;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

async function spread(field, pasted, before) {
  const form = field.form;
  const body = new FormData();
  body.append("csrfmiddlewaretoken", token());
  body.append("text", pasted);
  const held = field.value;
  const response = await fetch(desk.dataset.spread, { method: "POST", body }).catch(() => null);
  // Without an answer the text stays as it was pasted, and is spread when it is kept.
  if (!response?.ok || response.redirected || field.value !== held) return;
  const { fields, filled, left, is_several: isSeveral } = await response.json();
  if (isSeveral) return insertAll(field, pasted, before);
  const parts = Object.entries(fields).filter(([name]) => form.elements[name]);
  if (!parts.some(([name]) => name !== field.name)) return;
  const rest = parts.filter(([name]) => name !== field.name && form.elements[name].value.trim());
  for (const [name, text] of parts) {
    if (rest.some(([one]) => one === name)) continue;
    const target = form.elements[name];
    target.value = name === "labels" ? text.split("\n").map((label) => `[${label}]`).join(" ") : text;
    target.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (!(field.name in fields)) {
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const words = rest.map(([name, text]) => `${form.elements[name].labels[0]?.textContent.trim() ?? name} “${text}”`);
  rows.tellRow(rows.rowOf(field), words.length ? `${left} ${words.join(", ")}` : filled.replace(/[:：]$/, ""));
  (form.elements.summary ?? field).focus();
}

function isStructured(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  return [...page.body.querySelectorAll(RICH)].some((node) => node.textContent.trim() || node.nodeName === "IMG");
}

export function begin() {
  desk.addEventListener("paste", (event) => {
    const field = event.target;
    const { clipboardData } = event;
    if (field.form && ["title", "url"].includes(field.name)) {
      const pasted = clipboardData.getData("text/plain").trim();
      const isAlone = !(field.value.slice(0, field.selectionStart) + field.value.slice(field.selectionEnd)).trim();
      if (!isAlone || !isMore(field, pasted)) return;
      if (/\n/.test(pasted)) {
        // An input takes one line: its breaks would be lost before they are read.
        event.preventDefault();
        const before = field.value;
        write(field, pasted.replace(/\s*\n\s*/g, " "));
        spread(field, pasted, before);
      } else {
        const before = field.value;
        setTimeout(() => spread(field, pasted, before));
      }
    } else if (field.closest("[data-markdown-field]")) {
      const html = clipboardData.getData("text/html");
      if (clipboardData.files.length || !html || !isStructured(html)) return;
      event.preventDefault();
      write(field, turndown.turndown(html).replace(/[ \t]+$/gm, ""));
    }
  });
}
