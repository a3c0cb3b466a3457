// Chooses a password by the invitation that stands behind the page's address.

import { call } from "./http.js";

const [form, problem, done] = ["choose", "problem", "done"].map((id) => document.getElementById(id));
const [password, again] = ["password", "again"].map((id) => document.getElementById(id));
const token = decodeURIComponent(location.hash.slice(1));

if (!token) {
  form.hidden = true;
  problem.textContent = "This address is not complete. Open the link of your invitation again, or ask an admin for another.";
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  problem.textContent = "";
  if (password.value !== again.value) {
    problem.textContent = "The two are not the same.";
    again.focus();
    return;
  }
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    await call("POST", "/v1/password/reset", { body: { token, password: password.value } });
    // It is used up; nobody who finds this address in a history can do anything with it.
    history.replaceState(null, "", location.pathname);
    form.hidden = true;
    done.textContent = "Your password is set. You can sign in with it now.";
  } catch (refused) {
    problem.textContent = refused.message;
  } finally {
    button.disabled = false;
  }
});
