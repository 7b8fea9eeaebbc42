// What makes a phone heard: a chime and a shake, as far as the browser lets a page. It lets only one that was touched.

const CHIME = [[0, 660], [0.28, 880], [0.9, 660], [1.18, 880], [1.8, 660], [2.08, 880]]; //: seconds, hertz
const TONE_S = 0.5;
const LOUD = 0.6;
const SHAKE_MS = [500, 200, 500, 200, 800];

let sound = null;

/** From a press: keep the sound ready and the screen awake. Says whether the phone will be heard. */
export async function arm() {
  const Sound = window.AudioContext ?? window.webkitAudioContext;
  if (Sound && !sound) sound = new Sound();
  await sound?.resume();
  tone(0, CHIME[0][1]);
  await stayAwake();
  document.addEventListener("visibilitychange", () => { if (!document.hidden) stayAwake(); });
}

/** It is this visitor's turn. */
export function ring() {
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(SHAKE_MS);
  sound?.resume();
  for (const [at, hertz] of CHIME) tone(at, hertz);
}

function tone(after, hertz) {
  if (!sound) return;
  const at = sound.currentTime + after;
  const [source, volume] = [sound.createOscillator(), sound.createGain()];
  source.frequency.value = hertz;
  volume.gain.setValueAtTime(LOUD, at);
  volume.gain.exponentialRampToValueAtTime(0.001, at + TONE_S);
  source.connect(volume).connect(sound.destination);
  source.start(at);
  source.stop(at + TONE_S);
}

async function stayAwake() {
  if (!navigator.wakeLock) return;
  try {
    await navigator.wakeLock.request("screen");
  } catch (refusal) {
    // A battery that saves itself: the page works all the same.
    console.info(`the screen may go dark: ${refusal.message}`);
  }
}
