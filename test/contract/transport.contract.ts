import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import {
  BugError,
  type LastWill,
  type Message,
  PeerError,
  type Transport,
  WireError,
} from "@lares/shared";
import { Inbox } from "./transport-inbox.ts";

/** One broker under test. */
export interface TransportHarness extends AsyncDisposable {
  connect(options: { readonly clientId: string; readonly will?: LastWill }): Promise<Transport>;
  /** Ends a client as a power cut does; it stays away. */
  kill(clientId: string): Promise<void>;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const WILL: LastWill = { topic: "device/lobby/state", payload: bytes("offline"), retain: true };

/** What the rest of Lares relies on, whatever carries its messages. */
export function describeTransport(
  name: string,
  start: (test: Mocha.Context) => Promise<TransportHarness>,
): void {
  describe(`transport: ${name}`, () => {
    let harness: TransportHarness;
    let transports: Transport[];

    beforeEach(async function () {
      transports = [];
      harness = await start(this);
    });

    afterEach(async () => {
      for (const transport of transports) await transport[Symbol.asyncDispose]();
      await harness?.[Symbol.asyncDispose]();
    });

    const connect = async (clientId: string, will?: LastWill): Promise<Transport> => {
      const transport = await harness.connect({ clientId, ...(will && { will }) });
      transports.push(transport);
      return transport;
    };

    /** What a new subscriber gets of `filter` before a marker that is published after it. */
    const seenBy = async (clientId: string, filter: string): Promise<Message[]> => {
      const transport = await connect(clientId);
      const inbox = new Inbox();
      await transport.subscribe(filter, inbox.handler);
      await transport.subscribe("marker", inbox.handler);
      await transport.publish("marker", bytes("now"));
      return inbox.before("marker");
    };

    describe("retained messages", () => {
      it("reach a later subscriber, marked as retained, and only the last one", async () => {
        const lobby = await connect("lobby");
        await lobby.publish("task/simple/model", bytes("round 1"), { retain: true });
        await lobby.publish("task/simple/model", bytes("round 2"), { retain: true });
        const inbox = new Inbox();
        await (await connect("attic")).subscribe("task/+/model", inbox.handler);
        const [message] = await inbox.atLeast(1);
        assert.deepEqual(message, {
          topic: "task/simple/model",
          payload: bytes("round 2"),
          retained: true,
        });
      });

      it("are not marked for those who hear them live", async () => {
        const lobby = await connect("lobby");
        const inbox = new Inbox();
        await lobby.subscribe("task/simple/model", inbox.handler);
        await lobby.publish("task/simple/model", bytes("round 1"), { retain: true });
        assert.equal((await inbox.atLeast(1))[0]?.retained, false);
      });

      it("are cleared by an empty payload", async () => {
        const lobby = await connect("lobby");
        await lobby.publish("gone", bytes("x"), { retain: true });
        await lobby.publish("kept", bytes("x"), { retain: true });
        await lobby.publish("gone", new Uint8Array(0), { retain: true });
        assert.deepEqual(
          (await seenBy("attic", "+")).map(({ topic }) => topic),
          ["kept"],
        );
      });

      it("are not made by a message without the option", async () => {
        await (await connect("lobby")).publish("plain", bytes("x"));
        assert.deepEqual(await seenBy("attic", "plain"), []);
      });
    });

    describe("last will", () => {
      it("is published when a client dies, and retained as it asks", async () => {
        const inbox = new Inbox();
        await (await connect("watcher")).subscribe(WILL.topic, inbox.handler);
        await connect("lobby", WILL);
        await harness.kill("lobby");
        assert.deepEqual(await inbox.atLeast(1), [
          { topic: WILL.topic, payload: WILL.payload, retained: false },
        ]);
        assert.equal((await seenBy("later", WILL.topic))[0]?.retained, true);
      });

      it("is not published after a clean end", async () => {
        const inbox = new Inbox();
        const watcher = await connect("watcher");
        await watcher.subscribe("#", inbox.handler);
        const lobby = await connect("lobby", WILL);
        await lobby[Symbol.asyncDispose]();
        await (await connect("attic")).publish("marker", bytes("now"));
        assert.deepEqual(await inbox.before("marker"), []);
      });
    });

    describe("filters", () => {
      it("take what matches: + one level, # any number", async () => {
        const lobby = await connect("lobby");
        const one = new Inbox();
        const many = new Inbox();
        await lobby.subscribe("a/+/c", one.handler);
        await lobby.subscribe("a/#", many.handler);
        const topics = ["a", "a/b", "a/b/c", "a/b/d", "a/b/c/d", "b/b/c", "a//c"];
        for (const topic of [...topics, "a/x/c"]) await lobby.publish(topic, bytes("x"));
        const topicsOf = (messages: Message[]): string[] => messages.map(({ topic }) => topic);
        assert.deepEqual(topicsOf(await one.before("a/x/c")), ["a/b/c", "a//c"]);
        assert.deepEqual(
          topicsOf(await many.before("a/x/c")),
          topics.filter((topic) => topic !== "b/b/c"),
        );
      });

      it("with a wildcard first take no $ topics", async () => {
        const inbox = new Inbox();
        await (await connect("lobby")).subscribe("#", inbox.handler);
        const attic = await connect("attic");
        await attic.publish("$SYS/attic", bytes("x"));
        await attic.publish("marker", bytes("now"));
        assert.deepEqual(await inbox.before("marker"), []);
      });

      it("that overlap bring a message once to each handler", async () => {
        const lobby = await connect("lobby");
        const inboxes = [new Inbox(), new Inbox(), new Inbox()];
        for (const [index, filter] of ["a/b", "a/+", "#"].entries()) {
          await lobby.subscribe(filter, (inboxes[index] as Inbox).handler);
        }
        const attic = await connect("attic");
        await attic.publish("a/b", bytes("x"));
        await attic.publish("a/b", bytes("end"));
        for (const inbox of inboxes) {
          const texts = (await inbox.atLeast(2)).map(({ payload }) =>
            Buffer.from(payload).toString(),
          );
          assert.deepEqual(texts, ["x", "end"]);
        }
      });

      it("of two handlers may be the same", async () => {
        const lobby = await connect("lobby");
        const inboxes = [new Inbox(), new Inbox()];
        for (const inbox of inboxes) await lobby.subscribe("a", inbox.handler);
        await lobby.publish("a", bytes("x"));
        await lobby.publish("a", bytes("end"));
        for (const inbox of inboxes) assert.equal((await inbox.atLeast(2)).length, 2);
      });
    });

    describe("delivery", () => {
      it("keeps the order of one publisher", async () => {
        const inbox = new Inbox();
        await (await connect("lobby")).subscribe("count", inbox.handler);
        const attic = await connect("attic");
        const numbers = Array.from({ length: 500 }, (_, index) => String(index));
        await Promise.all(numbers.map((number) => attic.publish("count", bytes(number))));
        const heard = await inbox.atLeast(numbers.length);
        assert.deepEqual(
          heard.map(({ payload }) => Buffer.from(payload).toString()),
          numbers,
        );
      });

      it("carries 400 kB unchanged", async () => {
        const lobby = await connect("lobby");
        const inbox = new Inbox();
        await lobby.subscribe("model", inbox.handler);
        const payload = randomBytes(400_000);
        await lobby.publish("model", payload);
        const [message] = await inbox.atLeast(1);
        assert.ok(message !== undefined && payload.equals(message.payload));
      });

      it("carries 2,000 small messages of four publishers, none lost, none twice", async () => {
        const inbox = new Inbox();
        await (await connect("watcher")).subscribe("score/#", inbox.handler);
        const publishers = await Promise.all(["a", "b", "c", "d"].map((id) => connect(id)));
        // In waves: Mosquitto drops what goes beyond 1,000 messages queued for one subscriber.
        for (let wave = 1; wave <= 5; wave++) {
          await Promise.all(
            publishers.flatMap((publisher, who) =>
              Array.from({ length: 100 }, (_, index) =>
                publisher.publish(`score/${who}/${wave}/${index}`, bytes("0.5")),
              ),
            ),
          );
          await inbox.atLeast(wave * 400);
        }
        assert.equal(inbox.messages.length, 2000);
        assert.equal(new Set(inbox.messages.map(({ topic }) => topic)).size, 2000);
      });

      it("takes a copy at once and gives each handler its own", async () => {
        const lobby = await connect("lobby");
        const inboxes = [new Inbox(), new Inbox()];
        for (const inbox of inboxes) await lobby.subscribe("weights", inbox.handler);
        const payload = bytes("before");
        const published = lobby.publish("weights", payload);
        payload.fill(0);
        await published;
        const [first, second] = await Promise.all(inboxes.map((inbox) => inbox.atLeast(1)));
        first?.[0]?.payload.fill(0);
        assert.deepEqual(second?.[0]?.payload, bytes("before"));
        assert.equal(second?.[0]?.payload.constructor, Uint8Array);
      });
    });

    describe("connection", () => {
      it("is taken over by a newer client with the same id", async () => {
        const older = await connect("lobby", WILL);
        const lost = new Promise<boolean>((resolve) => older.onConnectionChange(resolve));
        const newer = await connect("lobby");
        assert.equal(await lost, false);
        await older[Symbol.asyncDispose]();
        const inbox = new Inbox();
        await newer.subscribe("a", inbox.handler);
        await newer.publish("a", bytes("x"));
        assert.equal((await inbox.atLeast(1)).length, 1);
      });

      it("can be disposed of twice", async () => {
        const lobby = await connect("lobby");
        await Promise.all([lobby[Symbol.asyncDispose](), lobby[Symbol.asyncDispose]()]);
        await lobby[Symbol.asyncDispose]();
      });

      it("refuses what comes after its end", async () => {
        const lobby = await connect("lobby");
        await lobby[Symbol.asyncDispose]();
        await assert.rejects(lobby.publish("a", bytes("x")), PeerError);
        await assert.rejects(
          lobby.subscribe("a", () => {}),
          PeerError,
        );
      });

      it("calls no handler once it is told to end", async () => {
        const lobby = await connect("lobby");
        const attic = await connect("attic");
        const inbox = new Inbox();
        await attic.subscribe("a", inbox.handler);
        let calls = 0;
        let end = (): void => {};
        const ended = new Promise<void>((resolve) => {
          end = () => resolve(lobby[Symbol.asyncDispose]());
        });
        await lobby.subscribe("a", () => {
          calls += 1;
          end();
        });
        await Promise.all(Array.from({ length: 50 }, () => attic.publish("a", bytes("x"))));
        await inbox.atLeast(50);
        await ended;
        assert.equal(calls, 1);
      });

      const broken: [why: string, act: (lobby: Transport) => Promise<void>][] = [
        ["a topic with a wildcard", (lobby) => lobby.publish("a/+", bytes("x"))],
        ["an empty topic", (lobby) => lobby.publish("", bytes("x"))],
        ["a broken filter", (lobby) => lobby.subscribe("a/#/b", () => {})],
      ];
      for (const [why, act] of broken) {
        it(`refuses ${why}, and lives on`, async () => {
          const lobby = await connect("lobby");
          await assert.rejects(act(lobby), BugError);
          await lobby.publish("a", bytes("x"));
        });
      }

      it("refuses a message above 1 MiB, names both figures, and lives on", async () => {
        const lobby = await connect("lobby");
        await assert.rejects(lobby.publish("model", new Uint8Array(1_048_576)), (error) => {
          assert.ok(error instanceof WireError);
          assert.match(error.message, /model makes a packet of 1048585 bytes, at most 1048576/);
          return true;
        });
        await lobby.publish("a", bytes("x"));
      });
    });
  });
}
