// What is typed into a form and not saved yet: whoever leaves is asked first, and the browser keeps
// the values until a page says that they are saved, to offer them where the form is opened again.
"use strict";

(() => {
  const PAUSE = 500;
  const SENT = "unsaved sent";
  const QUIET = new Set(["csrfmiddlewaretoken", "csrf_token"]);
  const user = document.currentScript.dataset.user;
  const form = document.querySelector(".change-form #content-main form[id$='_form']");
  const key = `unsaved ${user} ${location.pathname}${location.search}`;

  // What is stored is followed by a page with a success, or by the one that asks for the details of a
  // step; it comes from the form, or from the sign-in that came between.
  function forgetWhatIsSaved() {
    const sent = sessionStorage.getItem(SENT);
    if (!sent || !document.querySelector(".messagelist .success, body.step")) return;
    const from = new URL(document.referrer || location.href);
    if (sent.endsWith(` ${from.pathname}${from.search}`) || from.pathname.includes("/login/")) {
      localStorage.removeItem(sent);
      sessionStorage.removeItem(SENT);
    }
  }

  function controls() {
    return [...form.elements].filter(
      (one) => one.name && !QUIET.has(one.name) && !["submit", "button", "file", "password"].includes(one.type),
    );
  }

  const valueOf = (one) => (["checkbox", "radio"].includes(one.type) ? String(one.checked) : one.value);
  const nameOf = (one) => (one.type === "radio" ? `${one.name} ${one.value}` : one.name);
  // As a text is stored: white space at the ends of lines says nothing.
  const plain = (text) => (text ?? "").replace(/[ \t]+$/gm, "").trim();
  const values = () => Object.fromEntries(controls().map((one) => [nameOf(one), valueOf(one)]));
  const isTyped = (one) => one.type !== "hidden";

  function watch() {
    const shown = values();
    let isRefused = Boolean(document.querySelector(".errornote"));
    let isSent = false;
    let timer = 0;
    const isChanged = () =>
      isRefused || controls().some((one) => isTyped(one) && valueOf(one) !== (shown[nameOf(one)] ?? ""));

    function keep() {
      clearTimeout(timer);
      try {
        if (isChanged()) localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: values() }));
      } catch {
        // A browser that keeps nothing asks before the page is left all the same.
      }
    }

    if (!isRefused) offer(keep);
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(keep, PAUSE);
    });
    form.addEventListener("change", keep);
    form.addEventListener("submit", () => {
      keep();
      isSent = true;
      sessionStorage.setItem(SENT, key);
    });
    window.addEventListener("pageshow", () => (isSent = false));
    window.addEventListener("beforeunload", (event) => {
      if (isSent || !isChanged()) return;
      keep();
      event.preventDefault();
    });
  }

  function offer(keep) {
    const bar = document.querySelector("[data-unsaved]");
    const kept = JSON.parse(localStorage.getItem(key) ?? "null");
    if (!kept || !bar) return;
    const now = values();
    if (!Object.keys(kept.values).some((name) => isOffered(name) && plain(kept.values[name]) !== plain(now[name]))) {
      localStorage.removeItem(key);
      return;
    }
    bar.querySelector("time").textContent = new Date(kept.at).toLocaleString(document.documentElement.lang, {
      dateStyle: "medium",
      timeStyle: "short",
    });
    bar.hidden = false;
    bar.querySelector("[data-restore]").addEventListener("click", () => {
      restore(kept.values);
      bar.hidden = true;
      keep();
    });
    bar.querySelector("[data-drop]").addEventListener("click", () => {
      localStorage.removeItem(key);
      bar.hidden = true;
    });
  }

  // The state of the row and the number of rows are sent by the form itself.
  const isOffered = (name) => !/(^|-)(form_state|seen|id|[A-Z]+_FORMS)$/.test(name);

  // With the state that the form showed then: what others have saved since is merged, or told.
  function restore(kept) {
    const total = form.querySelector("[name$='-TOTAL_FORMS']");
    const add = form.querySelector(".add-row a");
    while (total && add && Number(total.value) < Number(kept[total.name])) add.click();
    for (const one of controls()) {
      const text = kept[nameOf(one)];
      if (text === undefined || /_FORMS$/.test(one.name)) continue;
      if (["checkbox", "radio"].includes(one.type)) one.checked = text === "true";
      else one.value = text;
      if (isTyped(one)) one.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  forgetWhatIsSaved();
  if (form) watch();
})();
