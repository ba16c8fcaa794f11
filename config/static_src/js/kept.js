// What this device keeps of what somebody typed: theirs alone, for a day, until it is sent or they sign out.
const PREFIX = "leeway:";
const DAY = 24 * 60 * 60 * 1000;

for (const key of Object.keys(localStorage).filter((each) => each.startsWith(PREFIX))) {
  if (Date.now() - JSON.parse(localStorage.getItem(key)).at > DAY) localStorage.removeItem(key);
}

export function keep(user, name, value) {
  localStorage.setItem(`${PREFIX}${user}:${name}`, JSON.stringify({ at: Date.now(), value }));
}

export function find(user, name) {
  const kept = JSON.parse(localStorage.getItem(`${PREFIX}${user}:${name}`) ?? "null");
  return kept?.value ?? null;
}

export function forget(user, name) {
  localStorage.removeItem(`${PREFIX}${user}:${name}`);
}

// Everything, or everything that is not this user's.
export function forgetAll(user) {
  const others = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  const mine = typeof user === "string" ? `${PREFIX}${user}:` : null;
  for (const key of others) if (mine === null || !key.startsWith(mine)) localStorage.removeItem(key);
}

// What waits for a signal, whoever it belongs to: the page for no signal does not know who reads it.
export function anythingWaits() {
  return Object.keys(localStorage).some((key) => key.startsWith(PREFIX) && key.endsWith(":waiting"));
}
