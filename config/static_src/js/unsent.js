// An ask survives a lost signal: what is typed is kept, what is sent is sent once, and the page says which it is.
// data-draft names what a form is about. data-send marks the form whose sending must not be lost: it carries a key, by
// which the server knows a second sending of the same.
import { anythingWaits, find, forget, forgetAll, keep } from "./kept.js";

const place = document.getElementById("unsent");
const words = document.getElementById("unsent-words");
const user = place?.dataset.user;
const noSignal = document.getElementById("no-signal");
const SECONDS_BETWEEN_TRIES = 3;

function say(what, address) {
  const shown = words.content.querySelector(`[data-says="${what}"]`).cloneNode(true);
  if (address) shown.querySelector("a").href = address;
  place.replaceChildren(shown);
  return shown;
}

// --- typing ---------------------------------------------------------------------------------------------------------

function fieldsOf(form) {
  return [...form.elements].filter((each) => each.name && !["hidden", "password", "file", "submit"].includes(each.type));
}

function read(form) {
  const chosen = fieldsOf(form).filter((each) => !["radio", "checkbox"].includes(each.type) || each.checked);
  return chosen.map((each) => [each.name, each.value]).filter(([, value]) => value !== "");
}

function write(form, typed) {
  for (const [name, value] of typed) {
    for (const each of fieldsOf(form).filter((field) => field.name === name)) {
      if (["radio", "checkbox"].includes(each.type)) each.checked = each.value === value || each.checked;
      else each.value = value;
    }
  }
}

function watchTyping(form) {
  const name = form.dataset.draft;
  const isEmpty = !fieldsOf(form).some((each) => (each.type === "text" || each.tagName === "TEXTAREA") && each.value);
  const typed = find(user, name);
  if (typed?.length && isEmpty && !find(user, "waiting")) {
    write(form, typed);
    say("kept").querySelector("button").addEventListener("click", () => {
      forget(user, name);
      form.reset();
      place.replaceChildren();
      fieldsOf(form)[0]?.focus();
    });
  }
  form.addEventListener("input", () => keep(user, name, read(form)));
}

// --- sending --------------------------------------------------------------------------------------------------------

function watchSending(form) {
  let wasTyped = Boolean(find(user, form.dataset.send));
  form.addEventListener("submit", (event) => {
    // Another tab sent it meanwhile: whoever means to send it once more presses again.
    if (wasTyped && !find(user, form.dataset.send)) {
      event.preventDefault();
      wasTyped = false;
      say("before", form.dataset.from);
      place.scrollIntoView();
      return;
    }
    const fields = [...new FormData(form, event.submitter)].filter(([name]) => name !== "csrfmiddlewaretoken");
    keep(user, "waiting", { action: form.getAttribute("action"), about: form.dataset.send, from: form.dataset.from, fields });
    if (navigator.onLine) {
      sessionStorage.setItem("leeway:sending", "1");
      return;
    }
    event.preventDefault();
    say("waiting");
    place.scrollIntoView();
  });
}

async function send() {
  const waiting = find(user, "waiting");
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
  if (!waiting || !token || !navigator.onLine) return;
  const body = new URLSearchParams([...waiting.fields, ["csrfmiddlewaretoken", token]]);
  let answer;
  try {
    answer = await fetch(waiting.action, { method: "POST", body });
  } catch {
    say("waiting");
    return;
  }
  const { pathname } = new URL(answer.url);
  if (answer.status >= 500) return;
  // The session ended: it waits until they have signed in again.
  if (pathname === "/sign-in/" || answer.status === 401) return;
  forget(user, "waiting");
  if (answer.ok && answer.redirected) {
    forget(user, waiting.about);
    if (location.pathname.startsWith(waiting.from)) location.replace(answer.url);
    else say("sent", pathname);
  } else {
    say("refused", waiting.from);
  }
}

// A page of the server's own in the tab that sent says that it came, whatever the answer.
function noteWhatCame() {
  if (!sessionStorage.getItem("leeway:sending")) return;
  sessionStorage.removeItem("leeway:sending");
  const waiting = find(user, "waiting");
  forget(user, "waiting");
  if (waiting && location.pathname.startsWith("/asks/")) forget(user, waiting.about);
}

if (place) {
  forgetAll(user);
  noteWhatCame();
  for (const form of document.querySelectorAll("form[data-draft]")) watchTyping(form);
  const sending = document.querySelectorAll("form[data-send]");
  for (const form of sending) watchSending(form);
  // Such a page may have come by POST. Going back to it, or loading it anew, then leads to the form, not to a second POST.
  if (sending.length) history.replaceState(history.state, "", location.href);
  if (find(user, "waiting")) {
    say("waiting");
    send();
  }
  addEventListener("online", send);
}

if (noSignal) {
  sessionStorage.removeItem("leeway:sending");
  for (const each of noSignal.querySelectorAll("[data-when=unsent]")) each.hidden = !anythingWaits();
  const again = () => navigator.onLine && location.replace(location.pathname.replace(/(check|ask)\/$/, ""));
  addEventListener("online", again);
  setInterval(again, SECONDS_BETWEEN_TRIES * 1000);
}

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js", { scope: "/" }).catch(() => {});
