// A button with [data-copy] puts the text of the field that it names on the clipboard.

import { copyText } from "./clipboard.js";

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await copyText(field.value);
      button.textContent = button.dataset.copied;
    } catch {
      // The text is selected: the keyboard copies it.
    }
  });
}
