/** Where the keyboard is. */

const CAN_BE_FOCUSED = "button:not([disabled]), input:not([disabled]), textarea, a[href], [tabindex='0']";

/** Keeps Tab within: behind the last comes the first. */
export function keepWithin(panel: HTMLElement, event: KeyboardEvent): void {
  if (event.key !== "Tab") return;
  const all = [...panel.querySelectorAll<HTMLElement>(CAN_BE_FOCUSED)].filter((each) => each.offsetParent !== null);
  const now = (panel.getRootNode() as ShadowRoot).activeElement;
  const end = event.shiftKey ? all[0] : all[all.length - 1];
  if (now !== end) return;
  event.preventDefault();
  (event.shiftKey ? all[all.length - 1] : all[0])?.focus();
}
