// A display whose token is old asks for another one, once each time that its page is opened; the server puts it into the
// cookie. The old token is good until the new one is shown, so an answer that is lost is asked for again tomorrow.

import { Problem, send } from "./api.js";
import { keptKey, signed } from "./display_key.js";

async function rotate(main) {
  const key = await keptKey();
  if (!key) return; // enrolled before keys were kept: an administrator lets it in again one day
  try {
    await send(main.dataset.rotate, { signature: await signed(key, main.dataset.rotation) });
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    console.info(`the token stays: ${problem.slug}`);
  }
}

rotate(document.getElementById("content"));
