/** Pictures on buttons; each button says in words what it does. */

import { svg } from "lit";

const drawn = (path: string) => svg`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${path}></path></svg>`;

export const bubble = drawn("M21 12a8 8 0 0 1-8 8H4l1.8-3.2A8 8 0 1 1 21 12Z");
export const cross = drawn("M6 6l12 12M18 6L6 18");
export const bin = drawn("M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5");
export const plane = drawn("M4 12l16-8-6 16-3-7-7-1Z");
export const clip = drawn("M20 11l-9 9a5 5 0 0 1-7-7L13 4a3 3 0 0 1 5 5L9 18a2 2 0 0 1-3-3L14 7");
