import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { startBroker } from "@lares/broker";
import {
  connectMqtt,
  type DeviceId,
  encodeMsgpack,
  encodeWeights,
  type FleetId,
  MemoryBus,
  type RoundCurrent,
  type RunId,
  sha256,
  type TaskId,
  taskTopics,
  type Update,
  weightsDigest,
} from "@lares/shared";
import type { Context } from "mocha";
import { startMosquitto } from "../mosquitto.ts";
import { requireTool } from "../require-tool.ts";
import { flatDelta } from "./example-update.ts";
import { ScriptedDevice } from "./scripted-device.ts";
import { type Connect, initial, OPTIONS, openStage, plus } from "./stage.ts";
import { Witness } from "./witness.ts";

interface Venue extends AsyncDisposable {
  readonly connect: Connect;
}

const venues: [string, (test: Context) => Promise<Venue>][] = [
  [
    "a memory bus",
    async () => {
      const bus = new MemoryBus();
      const connect: Connect = (clientId) => bus.connect({ clientId });
      return { connect, [Symbol.asyncDispose]: async () => {} };
    },
  ],
  ["our broker", async () => overMqtt(await startBroker({ port: 0 }))],
  [
    "Mosquitto",
    async (test) => {
      requireTool(test, "mosquitto");
      return overMqtt(await startMosquitto());
    },
  ],
];

function overMqtt(broker: { readonly url: string } & AsyncDisposable): Venue {
  return {
    connect: (clientId) => connectMqtt({ url: broker.url, clientId }),
    [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
  };
}

/** What a device may claim that is broken or lies, and what it is told. */
function liesIn(round: RoundCurrent, liar: ScriptedDevice): [Update | Uint8Array, RegExp][] {
  const lie = (change: Partial<Update>) => liar.update(round, 0.5, change);
  return [
    [lie({ samples: 1e9 }), /^samples is 1000000000: at most 4096 are allowed$/],
    [lie({ weights: encodeWeights(flatDelta(Number.NaN), "f32") }), /^weights hold NaN at index 0/],
    [lie({ weights: new Uint8Array(8) }), /^weights are 8 bytes, expected 3196/],
    [lie({ base: sha256("another") }), /^base is "[0-9a-f]{64}", expected "[0-9a-f]{64}"$/],
    [lie({ run: "0".repeat(16) as RunId }), /^run is "0{16}", expected "[0-9a-f]{16}"$/],
    [lie({ device: "a" as DeviceId }), /^device is "a", expected "liar"$/],
    [lie({ dtype: "q8" }), /^dtype is "q8", expected "f32"$/],
    [new TextEncoder().encode("rubbish"), /^msgpack at byte 1: 6 bytes follow the value$/],
    [encodeMsgpack({ ...lie({}), loss: new Date(0) }), /type 0xd6 is not allowed$/],
  ];
}

describe("rounds with devices that lie, repeat and come late", () => {
  for (const [name, open] of venues) {
    it(`end with the same model over ${name}`, async function () {
      await using venue = await open(this);
      await using stage = await openStage({
        options: { rounds: 2 },
        present: ["a", "b"],
        connect: venue.connect,
      });
      const { witness } = stage;
      const first = await witness.phase(0, "collecting");
      const liar = await stage.join("liar");
      await stage.logged("device.online", "liar");

      for (const [lie, reason] of liesIn(first, liar)) {
        await liar.send(0, lie);
        const update = sha256(lie instanceof Uint8Array ? lie : encodeMsgpack(lie));
        const [receipt] = await witness.several(1, "receipt", (r) => r.update === update);
        strictEqual(receipt?.status, "refused");
        match(receipt.reason, reason);
      }

      const ofA = stage.device("a").update(first, 0.25);
      const isOfA = sha256(encodeMsgpack(ofA));
      for (let i = 0; i < 3; i++) await stage.device("a").send(0, ofA);
      await witness.several(3, "receipt", (r) => r.update === isOfA && r.status === "accepted");
      await stage.device("a").contribute(first, 0.5);
      await witness.several(1, "receipt", (r) => r.device === "a" && r.status === "refused");
      await stage.device("b").contribute(first, 0.75);

      const second = await witness.phase(1, "collecting");
      strictEqual(second.base, weightsDigest(plus(initial, 0.5)));
      await liar.contribute(first, 0.5);
      await witness.several(1, "receipt", (r) => r.device === "liar" && r.status === "late");
      await liar.leave();
      for (const id of ["a", "b"]) await stage.device(id).contribute(second, 0.125);

      const { weights } = await stage.outcome;
      deepStrictEqual(weights, plus(plus(initial, 0.5), 0.125));
      deepStrictEqual(
        stage.results.map(({ contributions, refused, late }) => [
          contributions.map(({ device }) => device).join(),
          refused,
          late,
        ]),
        [
          ["a,b", 10, 0],
          ["a,b", 0, 1],
        ],
      );
      strictEqual(
        stage.lines.filter(({ level, event }) => level === "warn" && event === "update.refused")
          .length,
        2,
        "one warning per device",
      );
    });
  }

  it("go on when the broker restarts and has forgotten everything", async () => {
    const before = await startBroker({ port: 0 });
    const { port } = before.address;
    const url = `mqtt://127.0.0.1:${port}`;
    await using stage = await openStage({
      present: ["a", "b"],
      connect: (clientId) => connectMqtt({ url, clientId }),
    });
    const { base } = await stage.witness.phase(0, "collecting");
    await before[Symbol.asyncDispose]();
    stage.clock.advance(10_000);
    await using _after = await startBroker({ port });

    await using transport = await connectMqtt({ url, clientId: "newcomer" });
    const topics = taskTopics("home" as FleetId, "micro" as TaskId);
    const witness = await Witness.attend(transport, topics);
    const [model] = await witness.several(1, "model");
    const collecting = await witness.phase(0, "collecting");
    deepStrictEqual([model?.base, collecting.base], [base, base]);
    strictEqual(collecting.remainingMs, OPTIONS.deadlineMs - 10_000);

    for (const id of ["a", "b"]) {
      await using again = await connectMqtt({ url, clientId: `${id}-again` });
      await new ScriptedDevice(id, again).contribute(collecting, 0.5);
    }
    deepStrictEqual((await stage.outcome).weights, plus(initial, 0.5));
  });
});
