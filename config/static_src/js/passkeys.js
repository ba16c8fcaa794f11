// Passkeys: a form marked data-passkey="get" (use one) or "create" (make one) asks for options, has the browser sign
// them, and sends the answer. Such a form is hidden where there is no JavaScript, or the browser knows no passkeys.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const withBytes = (list) => (list || []).map((each) => ({ ...each, id: toBytes(each.id) }));

// The options as the browser wants them, and what it answers as the server reads it.
const KINDS = {
  get: {
    read: (options) => ({
      ...options,
      challenge: toBytes(options.challenge),
      allowCredentials: withBytes(options.allowCredentials),
    }),
    write: (response) => ({
      authenticatorData: toText(response.authenticatorData),
      signature: toText(response.signature),
      ...(response.userHandle ? { userHandle: toText(response.userHandle) } : {}),
    }),
  },
  create: {
    read: (options) => ({
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: withBytes(options.excludeCredentials),
    }),
    write: (response) => ({ attestationObject: toText(response.attestationObject) }),
  },
};

const askForOptions = async (form) => {
  const body = new URLSearchParams({ do: "options" });
  const answer = await fetch(form.dataset.options, {
    method: "POST",
    body,
    headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, Accept: "application/json" },
  });
  if (!answer.ok) {
    throw new Error(String(answer.status));
  }
  return answer.json();
};

const signWith = async (form) => {
  const kind = KINDS[form.dataset.passkey];
  const publicKey = kind.read(await askForOptions(form));
  const made = await navigator.credentials[form.dataset.passkey]({ publicKey });
  return {
    id: made.id,
    rawId: toText(made.rawId),
    type: made.type,
    clientExtensionResults: made.getClientExtensionResults(),
    response: { clientDataJSON: toText(made.response.clientDataJSON), ...kind.write(made.response) },
  };
};

const ready = (form) => {
  const failed = form.querySelector("[role=alert]");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    failed.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await signWith(form));
    } catch {
      failed.textContent = form.dataset.failed;
      failed.hidden = false;
      return;
    }
    form.submit();
  });
};

if (window.PublicKeyCredential) {
  document.querySelectorAll("form[data-passkey]").forEach(ready);
}
