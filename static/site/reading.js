// Comfort for readers: j and k go from entry to entry, and a button copies the address of a page.
// Without this file nothing is missing that a page says.

const entries = [...document.querySelectorAll(".entry")];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  if (event.key !== "j" && event.key !== "k") return;
  const tops = entries.map((entry) => Math.round(entry.getBoundingClientRect().top));
  const next = event.key === "j" ? tops.findIndex((top) => top > 8) : tops.findLastIndex((top) => top < -8);
  if (next < 0) return;
  entries[next].scrollIntoView({ behavior: "instant" });
  entries[next].querySelector("a")?.focus({ preventScroll: true });
});

for (const place of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = place.dataset.label;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(place.dataset.copy);
    button.textContent = place.dataset.copied;
  });
  place.append(button);
}
