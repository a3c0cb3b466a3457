/** The widget's style sheets. Lit makes constructed ones, which a page's Content-Security-Policy does not forbid. */

import { unsafeCSS } from "lit";
import frame from "./frame.css?inline";
import talk from "./talk.css?inline";

export const styles = [unsafeCSS(frame), unsafeCSS(talk)];
