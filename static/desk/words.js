// The sentences of the page, and the time of day as people here write it.

const words = document.querySelector("[data-words]").dataset;
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export const say = (name, values = {}) => words[name].replace(/%\((\w+)\)s/g, (_all, value) => values[value]);
export const now = () => clock.format(new Date());

export function tell(sentence) {
  document.querySelector("[data-said]").textContent = sentence;
}
