// A television's key: the browser keeps it from one day to the next, and signs with it; no page can read it.

const BASE = "ausuivant"; //: the browser's own small database
const STORE = "keys";
const NAME = "display";
const KIND = { name: "Ed25519" };

export const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));

/** A new key, or null where the browser is too old for it. */
export async function newKey() {
  try {
    return await crypto.subtle.generateKey(KIND, false, ["sign", "verify"]);
  } catch (error) {
    if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
    return null;
  }
}

/** The signature of some words, base64. */
export async function signed(key, words) {
  return base64(await crypto.subtle.sign(KIND, key.privateKey, new TextEncoder().encode(words)));
}

const answered = (request) => new Promise((resolve, reject) => {
  request.addEventListener("success", () => { resolve(request.result); });
  request.addEventListener("error", () => { reject(request.error); });
});

async function store(mode) {
  const opening = indexedDB.open(BASE, 1);
  opening.addEventListener("upgradeneeded", () => { opening.result.createObjectStore(STORE); });
  return (await answered(opening)).transaction(STORE, mode).objectStore(STORE);
}

/** Keep the key of this display; a browser that keeps nothing goes on with the token that it has. */
export async function keepKey(key) {
  try {
    await answered((await store("readwrite")).put(key, NAME));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    console.info(`the key is not kept: ${error.message}`);
  }
}

/** The key of this display, if the browser kept it. */
export async function keptKey() {
  try {
    return await answered((await store("readonly")).get(NAME)) ?? null;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return null;
  }
}
