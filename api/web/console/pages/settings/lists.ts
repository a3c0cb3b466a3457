/** Lists as they are typed in one field. */

/** What stands between commas, blanks or lines. */
export function listed(typed: string): string[] {
  return typed.split(/[\s,;]+/).filter(Boolean);
}
