// Files and folders that are dropped on the page of a [data-takes-files], or chosen, become its files.
"use strict";

(() => {
  const form = document.querySelector("[data-takes-files]");
  if (!form) return;
  const input = form.elements.files;
  const folder = form.querySelector("[data-folder] input");
  const WANTED = /\.(?:md|markdown|zip|png|jpe?g|gif|webp|avif|bmp)$/i;
  const HIDDEN = /(?:^|\/)(?:\.|__MACOSX\/)/;
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

  // Takes files with their paths, by which an issue finds its pictures.
  function take(found) {
    const wanted = found.filter(([path]) => WANTED.test(path) && !HIDDEN.test(path));
    const files = new DataTransfer();
    for (const [, file] of wanted) files.items.add(file);
    input.files = files.files;
    form.elements.paths.value = JSON.stringify(wanted.map(([path]) => path));
    input.closest("details").open = true;
    form.dispatchEvent(new Event("change"));
  }

  async function walk(entry) {
    if (entry.isFile) {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
      return [[entry.fullPath.slice(1), file]];
    }
    const reader = entry.createReader();
    const found = [];
    // A reader hands out a part at a time, and nothing at the end.
    for (let some = [null]; some.length; ) {
      some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      for (const one of some) found.push(...(await walk(one)));
    }
    return found;
  }

  async function dropped(items) {
    // The items are there for as long as the event is handled.
    const entries = [...items].map((item) => [item.webkitGetAsEntry?.(), item.getAsFile()]);
    const found = entries.map(([entry, file]) => (entry ? walk(entry) : file ? [[file.name, file]] : []));
    return (await Promise.all(found)).flat();
  }

  input.addEventListener("change", () => {
    form.elements.paths.value = "";
  });
  folder.addEventListener("change", () => {
    take([...folder.files].map((file) => [file.webkitRelativePath || file.name, file]));
    folder.value = "";
  });
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  document.addEventListener("drop", async (event) => {
    if (!carriesFiles(event) || event.target.type === "file") return;
    // The browser would leave the page, and with it what was typed.
    event.preventDefault();
    take(await dropped(event.dataTransfer.items));
  });
  for (const hidden of form.querySelectorAll("[data-folder], [data-drop]")) hidden.hidden = false;
})();
