// Comfort for readers: j and k go from entry to entry, and buttons copy addresses.
// Without this file nothing is missing that a page says.

const entries = [...document.querySelectorAll(".entry")];
const KEYS_OFF = "keys-off"; // remembered by the browser alone

function areKeysOff() {
  try {
    return localStorage.getItem(KEYS_OFF) !== null;
  } catch { // storage is forbidden here
    return false;
  }
}

let isOff = areKeysOff();

document.addEventListener("keydown", (event) => {
  if (isOff || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  if (event.key !== "j" && event.key !== "k") return;
  const tops = entries.map((entry) => Math.round(entry.getBoundingClientRect().top));
  const next = event.key === "j" ? tops.findIndex((top) => top > 8) : tops.findLastIndex((top) => top < -8);
  if (next < 0) return;
  entries[next].scrollIntoView({ behavior: "instant" });
  entries[next].querySelector("a")?.focus({ preventScroll: true });
});

// Keys of one character can be turned off, as who speaks to a computer needs it (WCAG 2.1.4).
for (const place of document.querySelectorAll("[data-keys]")) {
  if (entries.length < 2) break;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = place.dataset.keys;
  button.setAttribute("aria-pressed", String(!isOff));
  button.addEventListener("click", () => {
    isOff = !isOff;
    button.setAttribute("aria-pressed", String(!isOff));
    try {
      if (isOff) localStorage.setItem(KEYS_OFF, "");
      else localStorage.removeItem(KEYS_OFF);
    } catch { // then it holds for this page
    }
  });
  place.append(button);
}

function copyButton(text, address, copied) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(address);
    button.textContent = copied;
  });
  return button;
}

for (const place of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  place.append(copyButton(place.dataset.label, place.dataset.copy, place.dataset.copied));
}

const said = document.querySelector("main").dataset;
for (const link of document.querySelectorAll(".entry .permalink")) {
  if (!navigator.clipboard) break;
  const button = copyButton(said.copyLink, link.href, said.copied);
  const heading = link.closest(".entry").querySelector("h1, h2, h3");
  if (heading) button.setAttribute("aria-description", heading.textContent);
  button.className = "copy-link";
  link.after(" ", button);
}
