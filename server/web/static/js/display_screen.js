// What a television needs that nobody touches: it stays awake, asks to be let in again when it is refused, and takes
// the newest pages of its own accord.

const OLD_MS = 3_600_000; //: a page that has run for this long is loaded again when the doors close

/** Keep the screen from going dark, where the browser can. */
export function keepAwake() {
  if (!navigator.wakeLock) return;
  const ask = () => navigator.wakeLock.request("screen").catch((refusal) => {
    // A battery that saves itself, or a page that is not in front: the display works all the same.
    console.info(`the screen may go dark: ${refusal.message}`);
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  ask();
}

/** Load the page again at closing time: a television runs for months, its server is renewed meanwhile. */
export function renewIfOld() {
  if (performance.now() > OLD_MS) location.reload();
}

/** Begin again if the server answers that this screen may not look: the page then shows a code. */
export async function leaveIfRefused(path) {
  let answer;
  try {
    answer = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(5_000) });
  } catch {
    return; // the network is away: the display is frozen and says so
  }
  if (answer.status === 401 || answer.status === 403) location.reload();
}
