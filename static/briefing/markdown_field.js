// The Markdown fields of the admin: a preview beside the text; images pasted, dropped or picked.
// Bound by [data-markdown-field], in rows that are added later too. Without it the fields are plain.

import { token } from "./csrf.js";

const fieldOf = (node) => node.closest("[data-markdown-field]");
const textOf = (field) => field.querySelector("textarea");
const carriesFiles = (transfer) => transfer?.types.includes("Files");

// What is asked of the server

async function post(field, url, values, signal) {
  const body = new FormData();
  for (const [name, value] of Object.entries(values)) body.append(name, value);
  const headers = { "X-CSRFToken": token() };
  const response = await fetch(url, { method: "POST", body, headers, signal });
  if (response.ok) return response;
  const answer = await response.json().catch(() => ({}));
  throw new Error(answer.error ?? field.dataset.failed);
}

// fetch says TypeError where there is no network, in words that help nobody.
const sentence = (field, error) =>
  error instanceof TypeError || error instanceof SyntaxError ? field.dataset.failed : error.message;

function say(field, part, words, isError = false) {
  const said = field.querySelector(`${part} .markdownx-said`);
  said.textContent = words;
  said.classList.toggle("error", isError);
}

// The preview

const waiting = new WeakMap();
const asking = new WeakMap();

function previewSoon(field) {
  clearTimeout(waiting.get(field));
  const delay = Number(textOf(field).dataset.markdownxLatency);
  waiting.set(field, setTimeout(() => preview(field), delay));
}

async function preview(field) {
  const text = textOf(field);
  asking.get(field)?.abort();
  const asked = new AbortController();
  asking.set(field, asked);
  const values = {
    content: text.value,
    // What was saved: its soft breaks stay.
    before: text.dataset.before ?? text.defaultValue,
    place: field.dataset.place,
  };
  try {
    const url = text.dataset.markdownxUrlsPath;
    const response = await post(field, url, values, asked.signal);
    field.querySelector(".markdownx-preview").innerHTML = await response.text();
    say(field, ".markdownx-shown", "");
  } catch (error) {
    if (error.name !== "AbortError") say(field, ".markdownx-shown", sentence(field, error), true);
  }
}

// The site's own stylesheet, for what stands in a preview and for nothing else.
async function dress(url) {
  const response = await fetch(url);
  if (!response.ok) return;
  const rules = (await response.text()).replace(/^(\s*)(?::root|body)(?= \{$)/gm, "$1&");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`.markdownx .markdownx-preview { & * { all: revert-layer; } ${rules} }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

// Images

const ALT = /^!\[((?:\\.|[^\]\\])*)\]/;

function escaped(words) {
  return words.replace(/[\\[\]`*_<&]/g, "\\$&");
}

// Uploads files and inserts them; each is named by its file where no words say what it shows.
async function upload(field, files, shows = "") {
  const text = textOf(field);
  const url = text.dataset.markdownxUploadUrlsPath;
  const words = [];
  const codes = [];
  let isError = false;
  const before = text.value;
  say(field, ".markdownx-typing", field.dataset.uploading);
  for (const image of files) {
    try {
      const response = await post(field, url, { image });
      const taken = await response.json();
      codes.push(shows ? taken.image_code.replace(ALT, () => `![${escaped(shows)}]`) : taken.image_code);
      if (taken.notice) words.push(`${image.name}: ${taken.notice}`);
    } catch (error) {
      words.push(`${image.name}: ${sentence(field, error)}`);
      isError = true;
    }
  }
  say(field, ".markdownx-typing", words.join("\n"), isError);
  if (codes.length) insert(text, codes.join("\n"), text.value === before);
}

// Puts an image after the cursor, as if typed; its alternative text is selected for who may go on.
function insert(text, code, mayGoOn = true) {
  const at = text.selectionEnd;
  text.setSelectionRange(at, at);
  if (mayGoOn) text.focus();
  // Of all ways, this one alone can be undone by the keyboard.
  if (document.activeElement !== text || !document.execCommand("insertText", false, code)) {
    text.setRangeText(code, at, at, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const alt = code.match(ALT)[1];
  if (mayGoOn) text.setSelectionRange(at + 2, at + 2 + alt.length);
}

// The dialog with the images that were uploaded before

const dialog = document.createElement("dialog");
dialog.className = "image-picker";
dialog.setAttribute("aria-labelledby", "image-picker-title");
let picksFor;

async function show(page) {
  try {
    const response = await fetch(`${picksFor.dataset.images}?page=${page}`);
    if (!response.ok) throw new Error((await response.json()).error);
    dialog.innerHTML = await response.text();
    dialog.returnValue = "";
    if (!dialog.open) dialog.showModal();
  } catch (error) {
    dialog.close();
    say(picksFor, ".markdownx-typing", sentence(picksFor, error), true);
  }
}

dialog.addEventListener("click", ({ target }) => {
  if (target.type === "button") show(target.value);
});

dialog.addEventListener("change", ({ target }) => {
  if (target.type !== "file") return;
  const shows = dialog.querySelector("[name=alt]").value.trim();
  dialog.close();
  upload(picksFor, target.files, shows);
});

dialog.addEventListener("close", () => {
  if (dialog.returnValue !== "insert") return;
  const { image, alt } = Object.fromEntries(new FormData(dialog.querySelector("form")));
  insert(textOf(picksFor), `![${escaped(alt)}](${image})`);
});

// Where it all begins

document.addEventListener("input", ({ target }) => {
  const field = fieldOf(target);
  if (field) previewSoon(field);
});

document.addEventListener("click", ({ target }) => {
  if (!target.matches("[data-pick]")) return;
  picksFor = fieldOf(target);
  show(1);
});

document.addEventListener("paste", (event) => {
  const field = fieldOf(event.target);
  const { files, types } = event.clipboardData;
  // Word and Excel put a picture of the text beside it.
  if (!field || !files.length || types.includes("text/plain")) return;
  event.preventDefault();
  upload(field, [...files]);
});

document.addEventListener("dragover", (event) => {
  if (!carriesFiles(event.dataTransfer) || event.target.type === "file") return;
  event.preventDefault();
  event.dataTransfer.dropEffect = fieldOf(event.target) ? "copy" : "none";
});

document.addEventListener("drop", (event) => {
  if (!carriesFiles(event.dataTransfer) || event.target.type === "file") return;
  // Beside a field too: the browser would leave the page, and with it what was typed.
  event.preventDefault();
  const field = fieldOf(event.target);
  if (field) upload(field, [...event.dataTransfer.files]);
});

function begin(field) {
  if (!dialog.isConnected) {
    document.body.append(dialog);
    dress(field.dataset.siteStyle);
  }
  field.querySelector(".markdownx-tools").hidden = false;
  if (textOf(field).value) preview(field);
}

document.querySelectorAll("[data-markdown-field]").forEach(begin);
// Of a form that a page has added with its texts, and of a text that a page has written.
document.addEventListener("opened", ({ target }) => target.querySelectorAll("[data-markdown-field]").forEach(begin));
// A page that reaches the server again asks for the previews that it was refused.
document.addEventListener("reached", () => {
  document.querySelectorAll("[data-markdown-field]:has(.markdownx-shown .error)").forEach(preview);
});
document.addEventListener("put", ({ target }) => fieldOf(target) && preview(fieldOf(target)));
