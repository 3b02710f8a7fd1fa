// Follows the work in the background: shows how far it is, and the page anew when it is done.
"use strict";

(() => {
  const shown = document.querySelector("[data-running] .progress");
  const PAUSE = 2000;

  async function look() {
    try {
      const answer = await fetch(location.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.querySelector("[data-running] .progress");
      if (!answer.ok || answer.redirected || !next) {
        location.reload();
        return;
      }
      shown.innerHTML = next.innerHTML;
    } catch {
      // Without a network it is asked again.
    }
    window.setTimeout(look, PAUSE);
  }

  window.setTimeout(look, PAUSE);
})();
