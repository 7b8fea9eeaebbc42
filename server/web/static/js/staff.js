// The staff's plain pages: leaving.

import { send } from "./api.js";

document.getElementById("log-out").addEventListener("click", async () => {
  await send("/api/session", undefined, "DELETE");
  location.assign("/connexion");
});
