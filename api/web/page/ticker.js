// What happens in the business, as it happens.

import { clockTime, el, plain } from "./elements.js";

const MOST = 50;

export class Ticker {
  constructor() {
    this._last = el("span", {}, "nothing yet");
    this._list = el("ol", { "aria-label": "Events, the latest first" });
    this.element = el("details", { class: "ticker" }, el("summary", {}, "Events: ", this._last), this._list);
  }

  show({ data }) {
    if (typeof data?.type !== "string") return;
    const time = clockTime.format(data.at ? new Date(data.at) : new Date());
    this._last.textContent = plain(data.type);
    this._list.prepend(el("li", {}, plain(`${time} ${data.type} ${about(data.data ?? {})}`)));
    while (this._list.children.length > MOST) this._list.lastChild.remove();
  }
}

function about(fields) {
  return Object.entries(fields)
    .filter(([, value]) => typeof value === "string" && value)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
}
