/** The widget's style sheet. Lit makes it a constructed one, which a page's Content-Security-Policy does not forbid. */

import { unsafeCSS } from "lit";
import sheet from "./styles.css?inline";

export const styles = unsafeCSS(sheet);
