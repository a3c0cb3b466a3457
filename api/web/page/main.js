// Starts both halves of the page, and the hint of the first visit.

import { startCustomer } from "./customer.js";
import { kept } from "./kept.js";
import { startTeam } from "./team.js";

const hint = document.getElementById("hint");
hint.hidden = kept.read("hint") === "read";
document.getElementById("hint-read").addEventListener("click", () => {
  kept.write("hint", "read");
  hint.hidden = true;
});

startCustomer(document.getElementById("customer"));
startTeam(document.getElementById("team"));
