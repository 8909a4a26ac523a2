// A server with one person, Bea, written with Fedify. The tests tell her what to do by
// `POST /do/<what>` with JSON, and read by `GET /heard` what reached her and was verified.
//   node peer.mjs HOST PORT FIRST_KNOCK
import { createServer } from "node:http";
import {
  createFederation,
  generateCryptoKeyPair,
  MemoryKvStore,
} from "@fedify/fedify";
import {
  Activity,
  Follow,
  Join,
  Leave,
  Person,
  Undo,
} from "@fedify/fedify/vocab";

const [host, port, firstKnock] = process.argv.slice(2);
const origin = `http://${host}:${port}`;
const heard = [];
const pairs = [
  await generateCryptoKeyPair("RSASSA-PKCS1-v1_5"),
  await generateCryptoKeyPair("Ed25519"),
];

const federation = createFederation({
  kv: new MemoryKvStore(),
  allowPrivateAddress: true,
  firstKnock,
});

federation
  .setActorDispatcher("/users/{identifier}", async (context, identifier) => {
    if (identifier !== "bea") return null;
    const keys = await context.getActorKeyPairs(identifier);
    return new Person({
      id: context.getActorUri(identifier),
      preferredUsername: identifier,
      name: "Bea",
      inbox: context.getInboxUri(identifier),
      publicKey: keys[0].cryptographicKey,
      assertionMethods: keys.map((one) => one.multikey),
    });
  })
  .setKeyPairsDispatcher((_, identifier) => (identifier === "bea" ? pairs : []));

federation
  .setInboxListeners("/users/{identifier}/inbox", "/inbox")
  .on(Activity, async (_, activity) => {
    heard.push(await activity.toJsonLd({ format: "compact" }));
  });

const doing = {
  // What Fedify makes of something of ours.
  async lookup(context, { uri }) {
    const found = await context.lookupObject(uri);
    return found ? await found.toJsonLd({ format: "compact" }) : null;
  },
  async follow(context, { id, actor }) {
    return await send(context, actor, new Follow({ ...of(context, id), object: new URL(actor) }));
  },
  async unfollow(context, { id, actor, followed }) {
    const follow = new Follow({ ...of(context, followed), object: new URL(actor) });
    return await send(context, actor, new Undo({ ...of(context, id), object: follow }));
  },
  async join(context, { id, event, actor }) {
    return await send(context, actor, new Join({ ...of(context, id), object: new URL(event) }));
  },
  async leave(context, { id, event, actor }) {
    return await send(context, actor, new Leave({ ...of(context, id), object: new URL(event) }));
  },
};

function of(context, id) {
  return { id: new URL(id, origin), actor: context.getActorUri("bea") };
}

async function send(context, to, activity) {
  const recipient = await context.lookupObject(to);
  await context.sendActivity({ identifier: "bea" }, recipient, activity, { immediate: true });
  return { sent: true };
}

async function answer(request) {
  const { pathname } = new URL(request.url);
  if (pathname === "/heard") return Response.json(heard);
  if (pathname.startsWith("/do/")) {
    const context = federation.createContext(new URL(origin), undefined);
    try {
      return Response.json(await doing[pathname.slice(4)](context, await request.json()));
    } catch (trouble) {
      return Response.json({ trouble: String(trouble) }, { status: 500 });
    }
  }
  return await federation.fetch(request, { contextData: undefined });
}

createServer(async (incoming, outgoing) => {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const body = chunks.length ? Buffer.concat(chunks) : undefined;
  const request = new Request(origin + incoming.url, {
    method: incoming.method,
    headers: incoming.headers,
    body,
  });
  const response = await answer(request);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}).listen(Number(port), host, () => console.log("open"));
