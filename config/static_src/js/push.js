// Messages in this browser: a form marked data-push asks the browser, and sends where it is reached. Such a form is
// hidden where there is no JavaScript, or the browser knows no messages.
const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));

const subscribe = async (form) => {
  await navigator.serviceWorker.register(form.dataset.worker);
  const { pushManager } = await navigator.serviceWorker.ready;
  const before = await pushManager.getSubscription();
  await before?.unsubscribe(); // it may be of another key
  const applicationServerKey = toBytes(form.dataset.push);
  return (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })).toJSON();
};

const ready = (form) => {
  const failed = form.querySelector("[role=alert]");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      const { endpoint, keys } = await subscribe(form);
      form.elements.url.value = endpoint;
      form.elements.public.value = keys.p256dh;
      form.elements.secret.value = keys.auth;
    } catch {
      failed.textContent = form.dataset.failed;
      failed.hidden = false;
      return;
    }
    form.submit();
  });
};

if ("serviceWorker" in navigator && "PushManager" in window) {
  document.querySelectorAll("form[data-push]").forEach(ready);
}
