// Keeps the look and one page for where there is no signal. It never keeps a page about anybody.
const KEPT = {{ kept|safe }};
const PAGE = "{{ page }}";
const CACHE = "leeway-{{ version }}";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const forget = (names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(forget).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  } else if (request.method === "GET" && KEPT.includes(new URL(request.url).pathname)) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});

// A message that something waits: it says nothing about anybody, and opens a page behind the sign-in.
self.addEventListener("push", (event) => {
  const { body, link, tag } = event.data?.json() ?? {};
  if (!body) return;
  event.waitUntil(self.registration.showNotification("Leeway", { body, tag, icon: "{{ icon }}", data: { link } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const link = new URL(event.notification.data?.link ?? "/", self.location.origin);
  event.waitUntil(self.clients.openWindow(link.origin === self.location.origin ? link.href : "/"));
});
