// The staff's plain pages: leaving.

import { remove } from "./api.js";

document.getElementById("log-out").addEventListener("click", async () => {
  await remove("/api/session");
  location.assign("/connexion");
});
