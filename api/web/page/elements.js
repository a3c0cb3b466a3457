// Makes the page's elements. What people wrote only ever becomes a text node, so it can never become markup.

/** An element; `given` holds attributes, and handlers by names like `onclick`. */
export function el(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** A button that does one thing, cannot be pressed twice meanwhile, and says so itself when it goes wrong. */
export function button(label, act, { look = "", title, say } = {}) {
  const made = el("button", { type: "button", class: look, title }, label);
  made.addEventListener("click", async () => {
    made.disabled = true;
    try {
      await act();
    } catch (problem) {
      say?.(problem);
    } finally {
      made.disabled = false;
    }
  });
  return made;
}

/** Shows `children` instead of what was there, unless that is the same already: focus and scrolling stay. */
export function replace(parent, ...children) {
  const now = [...parent.childNodes];
  const next = children.flat().filter(Boolean);
  if (now.length === next.length && now.every((node, place) => node.isEqualNode(next[place]))) return;
  parent.replaceChildren(...next);
}

/** Removes what a page may not show: control characters, and marks that turn the reading direction around. */
export function plain(text) {
  return String(text ?? "").replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
}

export const clockTime = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
