// An open page hears that something changed, and asks for the part that shows it again. What somebody is typing,
// or is about to open, is never taken from them: then a line says that something changed.
const server = document.querySelector("meta[name=live]");
const SECONDS_CLOSED = 60;
let source = null;
let last = "";

const parts = () => [...document.querySelectorAll("[data-live]")];

function open() {
  const topics = new Set(parts().map((each) => each.dataset.live));
  if (source || document.hidden || !topics.size) return;
  const query = new URLSearchParams([...topics].map((each) => ["on", each]));
  query.append(last ? "last" : "at", last || server.dataset.at);
  source = new EventSource(`${server.content}?${query}`, { withCredentials: true });
  source.addEventListener("changed", (event) => {
    last = event.lastEventId || last;
    for (const part of parts()) if (part.dataset.live === event.data) htmx.trigger(part, "live");
  });
  source.addEventListener("error", () => {
    if (source?.readyState !== EventSource.CLOSED) return; // it comes again by itself
    close();
    setTimeout(open, SECONDS_CLOSED * 1000);
  });
}

function close() {
  source?.close();
  source = null;
}

// A browser has few connections to one address: a page that nobody looks at needs none.
document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
window.addEventListener("pagehide", close);
window.addEventListener("pageshow", open);

// --- what is never taken from somebody --------------------------------------------------------------------------------

const NEW_EACH_TIME = "input[name=csrfmiddlewaretoken], input[name=form_key]";

function told(part) {
  const copy = part.cloneNode(true);
  for (const each of copy.querySelectorAll(NEW_EACH_TIME)) each.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

function isInUse(part) {
  const typed = [...part.querySelectorAll("input, textarea")].some((each) => each.type !== "hidden"
    && (each.value !== each.defaultValue || each.checked !== each.defaultChecked));
  return typed || part.contains(document.activeElement) || part.querySelector("details[open]") !== null;
}

function say(address) {
  const place = document.getElementById("changed");
  const words = document.getElementById("changed-words").content.cloneNode(true);
  words.querySelector("a").href = address;
  place.replaceChildren(words);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const part = event.detail.target;
  const chosen = part.dataset?.live && part.getAttribute("hx-select");
  if (!chosen || event.detail.xhr.status !== 200) return;
  const next = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html").querySelector(chosen);
  if (!next || told(next) === told(part)) event.detail.shouldSwap = false;
  else if (isInUse(part)) {
    event.detail.shouldSwap = false;
    say(part.getAttribute("hx-get"));
  }
});
