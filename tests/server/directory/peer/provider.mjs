// An OpenID provider for the tests, with no pages to click. It says its address on one line, then waits to be told:
//
// POST /set-up {"secret", "server", "people": {"nadia": {claims}}, "userinfo_algorithm"?}   the client is `server`
// POST /be/<name>                                                        who logs in from now on; `nobody` declines

import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { Provider } from "oidc-provider";

let person = "nobody";
let provider = null;
const server = createServer();
await new Promise((ready) => { server.listen(0, "127.0.0.1", ready); });
// By name: for a browser another site than our server, which it calls by its number.
const issuer = `http://localhost:${server.address().port}`;

function key(kind, options, alg) {
  return { ...generateKeyPairSync(kind, options).privateKey.export({ format: "jwk" }), alg, kid: alg, use: "sig" };
}

function setUp({ secret, server: address, people, userinfo_algorithm }) {
  provider = new Provider(issuer, {
    clients: [{
      client_id: "au-suivant",
      client_secret: secret,
      redirect_uris: [`${address}/connexion/annuaire/retour`],
      post_logout_redirect_uris: [`${address}/connexion`],
      userinfo_signed_response_alg: userinfo_algorithm,
    }],
    jwks: { keys: [key("rsa", { modulusLength: 2048 }, "RS256"), key("ec", { namedCurve: "P-256" }, "ES256")] },
    cookies: { keys: ["a key for the tests"] },
    scopes: ["openid", "profile", "town"],
    claims: { openid: ["sub"], profile: ["name", "preferred_username"], town: ["groups", "siret"] },
    // Asked for by `userinfo`, the claims stand only there, as ProConnect does.
    conformIdTokenClaims: userinfo_algorithm !== undefined,
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      jwtUserinfo: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = `<!doctype html><title>Sortie</title>${form}<button form="op.logoutForm" name="logout" value="yes">Sortir</button>`;
        },
      },
    },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  });
}

async function interact(request, response) {
  const { prompt, params } = await provider.interactionDetails(request, response);
  if (person === "nobody") {
    await provider.interactionFinished(request, response, { error: "access_denied" });
    return;
  }
  const grant = new provider.Grant({ accountId: person, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const login = prompt.name === "login" ? { login: { accountId: person } } : {};
  const result = { ...login, consent: { grantId: await grant.save() } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}

server.on("request", async (request, response) => {
  if (request.url === "/set-up") {
    setUp(JSON.parse(await text(request)));
    response.end();
  } else if (request.url === "/favicon.ico") {
    response.writeHead(204).end();
  } else if (request.url.startsWith("/be/")) {
    person = request.url.slice(4);
    response.end();
  } else if (request.url.startsWith("/interaction/")) {
    await interact(request, response);
  } else {
    provider.callback()(request, response);
  }
});
console.log(issuer);
