// The parts of the desk: each can be folded, on a phone one is shown at a time.

const desk = document.querySelector("[data-desk]");
const parts = desk.querySelector("[data-part]");
const KEY = "briefing-desk-folded";
const tabs = [...desk.querySelectorAll("[data-tab]")];
const isNarrow = () => matchMedia("(max-width: 60rem)").matches;

function mark() {
  for (const tab of tabs) {
    const { tab: name } = tab.dataset;
    const isShown = isNarrow() ? parts.dataset.part === name : !parts.classList.contains(`without-${name}`);
    tab.setAttribute("aria-expanded", isShown);
    tab.toggleAttribute("data-shown", isShown);
  }
}

export function show(name) {
  parts.dataset.part = name;
  parts.classList.remove(`without-${name}`);
  mark();
}

export function toggle(name) {
  if (isNarrow() || name === "rows") return show(name);
  parts.classList.toggle(`without-${name}`);
  localStorage.setItem(KEY, tabs.map((tab) => tab.dataset.tab).filter((one) => parts.classList.contains(`without-${one}`)).join(" "));
  mark();
}

export function begin() {
  for (const name of (localStorage.getItem(KEY) ?? "").split(" ").filter(Boolean)) parts.classList.add(`without-${name}`);
  for (const tab of tabs) tab.addEventListener("click", () => toggle(tab.dataset.tab));
  window.addEventListener("resize", mark);
  mark();
}
