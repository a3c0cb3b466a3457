/** What this browser remembers of the console. */

import { Kept } from "../browser/kept";

export const kept = new Kept("handoverkit.", () => localStorage);
