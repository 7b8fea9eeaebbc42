// An OpenID provider for the tests: one client, a few people, no pages to click. Says its address on one line.
//
// node provider.mjs '{"redirect_uris": [...], "post_logout_redirect_uris": [...], "people": {"nadia": {claims}}}'
// The person is the one that `/be/<name>` named last.

import { createServer } from "node:http";
import { generateKeyPairSync } from "node:crypto";
import { Provider } from "oidc-provider";

const asked = JSON.parse(process.argv[2]);
let person = Object.keys(asked.people)[0];
const server = createServer();
await new Promise((ready) => { server.listen(0, "127.0.0.1", ready); });
const issuer = `http://127.0.0.1:${server.address().port}`;

const key = (kind, options, alg) => ({
  ...generateKeyPairSync(kind, options).privateKey.export({ format: "jwk" }), alg, kid: alg, use: "sig",
});

const provider = new Provider(issuer, {
  clients: [{
    client_id: "au-suivant",
    client_secret: asked.secret,
    redirect_uris: asked.redirect_uris,
    post_logout_redirect_uris: asked.post_logout_redirect_uris,
    id_token_signed_response_alg: asked.algorithm ?? "RS256",
    userinfo_signed_response_alg: asked.userinfo_algorithm,
    token_endpoint_auth_method: "client_secret_basic",
  }],
  jwks: { keys: [key("rsa", { modulusLength: 2048 }, "RS256"), key("ec", { namedCurve: "P-256" }, "ES256")] },
  cookies: { keys: ["a key for the tests"] },
  claims: { openid: ["sub"], profile: ["name", "preferred_username"], town: ["groups", "siret", "acr"] },
  scopes: ["openid", "profile", "town"],
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  features: {
    devInteractions: { enabled: false },
    jwtUserinfo: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      // The form submits itself, as a directory that trusts the hint does.
      logoutSource: async (ctx, form) => {
        ctx.body = `<!doctype html><title>Sortie</title>${form}<button form="op.logoutForm" name="logout" value="yes">Sortir</button>`;
      },
    },
  },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...asked.people[id] }) }),
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
});

async function interact(request, response) {
  const { prompt, params } = await provider.interactionDetails(request, response);
  if (person === "nobody") {
    await provider.interactionFinished(request, response, { error: "access_denied" });
    return;
  }
  const grant = new provider.Grant({ accountId: person, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const result = prompt.name === "login" ? { login: { accountId: person } } : {};
  result.consent = { grantId: await grant.save() };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}

server.on("request", async (request, response) => {
  if (request.url.startsWith("/be/")) {
    person = request.url.slice(4);
    response.end();
  } else if (request.url.startsWith("/interaction/")) {
    await interact(request, response);
  } else {
    provider.callback()(request, response);
  }
});
console.log(issuer);
