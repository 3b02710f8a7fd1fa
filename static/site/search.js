// Suggests sources, labels and titles under the search field while one types.
const field = document.querySelector("input[data-suggestions]");
const list = document.createElement("datalist");
const PAUSE = 200; // milliseconds without a key before the server is asked
let waiting = 0;

async function suggest() {
  const asked = field.value;
  const address = new URL(field.dataset.suggestions, location.href);
  address.searchParams.set("q", asked);
  const response = await fetch(address);
  if (!response.ok || field.value !== asked) {
    return;
  }
  const options = await response.json();
  list.replaceChildren(...options.map((text) => new Option("", text)));
}

list.id = "suggestions";
field.after(list);
field.setAttribute("list", list.id);
field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => suggest().catch(() => {}), PAUSE);
});
