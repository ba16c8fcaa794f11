// Leaves at once for a neutral page, keeps nothing here, and ends the session on the way. Shift, 3 times, does it too.
import { forgetAll } from "./kept.js";

const form = document.querySelector("form[data-leave-to]");

function leave() {
  forgetAll();
  navigator.sendBeacon(form.action, new FormData(form));
  document.documentElement.hidden = true;
  location.replace(form.dataset.leaveTo);
}

let presses = [];

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener("keyup", (event) => {
    presses = event.key === "Shift" ? [...presses, Date.now()].slice(-3) : [];
    if (presses.length === 3 && presses[2] - presses[0] < 3000) leave();
  });
}

for (const each of document.querySelectorAll("form[action*='sign-out']")) {
  each.addEventListener("submit", () => forgetAll());
}
