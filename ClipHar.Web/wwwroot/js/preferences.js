// What the user chose, kept in this browser. A browser that forbids storage simply forgets.
const prefix = 'cliphar.';

/** Reads a remembered choice, or the fallback. */
export function recall(name, fallback = null) {
  try {
    const text = localStorage.getItem(prefix + name);
    return text === null ? fallback : JSON.parse(text);
  } catch {
    return fallback;
  }
}

/** Remembers a choice. */
export function remember(name, value) {
  try {
    localStorage.setItem(prefix + name, JSON.stringify(value));
  } catch {
    // Private mode or full storage.
  }
}
