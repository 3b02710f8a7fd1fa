// One key leads from the front page to writing: into the issue in hand, or into a new one.
"use strict";

document.addEventListener("keydown", (event) => {
  const isOther = event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey;
  if (event.key !== "n" || isOther || event.target.closest("input, textarea, select, [contenteditable]")) return;
  const issue = document.querySelector("[data-writes]");
  if (issue) window.location.assign(issue.dataset.writes);
  else document.querySelector("form.begin")?.requestSubmit();
});
