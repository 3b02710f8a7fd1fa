// The token that a script sends with what it posts: of the cookie, else of a form of the page.

export const token = () =>
  document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
