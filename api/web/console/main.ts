/**
 * The team's console: everything it knows comes from the public API.
 *
 * To add a page:
 * 1. `pages/NAME/Name.svelte`. It is given what its address holds, as texts: `let { id }: { id?: string } = $props()`.
 * 2. A line in `routes.ts`: its address, its title, who may open it, and a lazy import, so that it is loaded when it is
 *    first shown. With `nav` it stands in the navigation.
 * 3. Its addresses in `api/routes/console.py`, so that a reload finds them; a test compares the two lists.
 * 4. A journey in `tests/journeys/console`.
 *
 * What a page is made of:
 * - `api.ts` calls the API, with types of `openapi.json`; what goes wrong is a `Refusal`. `session.svelte.ts` says who is
 *   signed in and what they may do, `people.svelte.ts` what users and teams are called.
 * - `live.svelte.ts` tells what happens (`onLive`): read again what it concerns, and everything at `refresh`.
 * - `parts/` are the controls; `tokens.css` holds all sizes and colours there are.
 * - `toasts.svelte.ts` says what went well or wrong; a Button's `act` says by itself what went wrong.
 * - What others wrote is only ever text: `{plain(text)}`. There is no `{@html}` here, and the page's policy refuses it.
 */

import "./tokens.css";
import { mount } from "svelte";
import App from "./App.svelte";
import "./appearance.svelte";

const target = document.getElementById("console");
if (target) mount(App, { target });
