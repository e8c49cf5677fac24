import assert from "node:assert/strict";
import { generateKeyPairSync, randomInt } from "node:crypto";
import {
  DeviceId,
  encodeMsgpack,
  encodeWeights,
  endorse,
  FleetId,
  type MemberIdentity,
  type MemberRole,
  MemoryBus,
  type ModelMessage,
  openModel,
  openUpdate,
  openVote,
  publicKeyOf,
  RunId,
  Sha256,
  SignedTransport,
  sealMessage,
  TaskId,
  type Trust,
  taskTopics,
  type Update,
  type Vote,
  WireError,
} from "@lares/shared";

const fleet = FleetId.parse("home");
const task = TaskId.parse("micro");
const base = Sha256.parse("ab".repeat(32));
const nowMs = 1_800_000_000_000;
const fleetKeys = generateKeyPairSync("ed25519");
const trust: Trust = { fleet, fleetKey: publicKeyOf(fleetKeys.publicKey), nowMs };

type Signer = Pick<MemberIdentity, "membership" | "signingKey">;

function signer(id: string, role: MemberRole = "device", of = fleet, keys = fleetKeys): Signer {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const device = DeviceId.parse(id);
  const member = { fleet: of, device, role, key: publicKeyOf(publicKey), notAfterMs: nowMs };
  const endorsement = endorse(keys.privateKey, member);
  const fleetKey = publicKeyOf(keys.publicKey);
  const shown = { fleet: of, device, role, fleetKey, endorsement, certificate: "", room: "x" };
  return { membership: { kind: "membership", v: 1, ...shown }, signingKey: privateKey };
}

function update(id: string, changes: Partial<Update> = {}): Uint8Array {
  return encodeMsgpack({
    ...{ kind: "update", v: 1, fleet, task, run: RunId.parse("0".repeat(16)), round: 3 },
    ...{ device: DeviceId.parse(id), base, samples: 40, dtype: "f32" },
    ...{ loss: { background: 1, before: 1, after: 0.5 } },
    weights: encodeWeights(Float32Array.of(1, 2, 3), "f32"),
    ...changes,
  } satisfies Update);
}

const model = encodeMsgpack({
  ...{ kind: "model", v: 1, fleet, task, round: 3, spec: base, base, dtype: "f32" },
  weights: encodeWeights(Float32Array.of(1, 2, 3), "f32"),
} satisfies ModelMessage);

const refuses = (open: () => unknown, message: RegExp) =>
  assert.throws(open, (error) => {
    assert.ok(error instanceof WireError);
    assert.match(error.message, message);
    return true;
  });

describe("signed messages", () => {
  const lobby = signer("lobby");
  const sealed = sealMessage("update", update("lobby"), lobby);

  it("open as what was signed, byte by byte", () => {
    const { payload, message } = openUpdate(sealed, trust);
    assert.deepEqual(Buffer.from(payload), Buffer.from(update("lobby")));
    assert.equal(message.samples, 40);
    const aggregator = signer("aggregator", "aggregator");
    const opened = openModel(sealMessage("model", model, aggregator), trust);
    assert.deepEqual(Buffer.from(opened.payload), Buffer.from(model));
  });

  it("open as the vote of who has signed it", () => {
    const about = { fleet, task, run: RunId.parse("0".repeat(16)), round: 3, base };
    const loss = { base: 0.5, candidate: 0.25 };
    const device = DeviceId.parse("lobby");
    const vote: Vote = { kind: "vote", v: 1, ...about, device, candidate: base, loss };
    const payload = encodeMsgpack(vote);
    assert.deepEqual(openVote(sealMessage("vote", payload, lobby), trust).message, vote);
    const attic = sealMessage("vote", payload, signer("attic"));
    refuses(() => openVote(attic, trust), /vote of "lobby" is signed by "attic"/);
    refuses(() => openUpdate(sealMessage("vote", payload, lobby), trust), /kind/);
  });

  const forgeries: [why: string, bytes: () => Uint8Array, message: RegExp][] = [
    ["of another device", () => sealMessage("update", update("attic"), lobby), /signed by "lobby"/],
    ["without a signature", () => update("lobby"), /kind/],
    [
      "of a key that the fleet does not vouch for",
      () => {
        const rogue = generateKeyPairSync("ed25519");
        return sealMessage("update", update("lobby"), signer("lobby", "device", fleet, rogue));
      },
      /not endorsed/,
    ],
    [
      "of another fleet",
      () =>
        sealMessage("update", update("lobby"), signer("lobby", "device", FleetId.parse("other"))),
      /another fleet/,
    ],
    [
      "for another fleet",
      () => sealMessage("update", update("lobby", { fleet: FleetId.parse("other") }), lobby),
      /another fleet/,
    ],
    [
      "of an aggregator",
      () => sealMessage("update", update("lobby"), signer("lobby", "aggregator")),
      /which is aggregator/,
    ],
  ];
  for (const [why, bytes, message] of forgeries) {
    it(`refuses an update ${why}`, () => refuses(() => openUpdate(bytes(), trust), message));
  }

  it("refuses a model that a device has signed", () => {
    refuses(() => openModel(sealMessage("model", model, lobby), trust), /which is device/);
  });

  it("refuses a key whose endorsement has ended", () => {
    refuses(() => openUpdate(sealed, { ...trust, nowMs: nowMs + 1 }), /not any more/);
  });

  it("refuses a signature that is moved to another message", () => {
    const other = sealMessage("update", update("lobby", { round: 4 }), lobby);
    const seam = sealed.length - update("lobby").length;
    const moved = Buffer.concat([other.subarray(0, seam), sealed.subarray(seam)]);
    refuses(() => openUpdate(moved, trust), /signature of "lobby" does not fit/);
  });

  it("refuses each single flipped bit and each truncation", () => {
    for (let bit = 0; bit < 8 * sealed.length; bit++) {
      const flipped = Uint8Array.from(sealed);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      assert.throws(() => openUpdate(flipped, trust), WireError, `bit ${bit}`);
    }
    for (let length = 0; length < sealed.length; length++) {
      assert.throws(() => openUpdate(sealed.subarray(0, length), trust), WireError);
    }
  });

  it("refuses 10,000 random mutations", function () {
    this.timeout(30_000);
    for (let i = 0; i < 10_000; i++) {
      const mutated = Uint8Array.from(sealed);
      for (let n = randomInt(1, 6); n > 0; n--) mutated[randomInt(mutated.length)] = randomInt(256);
      if (Buffer.compare(mutated, sealed) === 0) continue;
      assert.throws(
        () => openUpdate(mutated, trust),
        WireError,
        Buffer.from(mutated).toString("hex"),
      );
    }
  });
});

describe("SignedTransport", () => {
  const topics = taskTopics(fleet, task);
  const heardBy = async (publish: (bus: MemoryBus) => Promise<void>, topic: string) => {
    const bus = new MemoryBus();
    const events: string[] = [];
    const heard: Uint8Array[] = [];
    const inner = bus.connect({ clientId: "aggregator" });
    const identity = () => signer("aggregator", "aggregator") as MemberIdentity;
    const log = (level: string, event: string) => void events.push(`${level} ${event}`);
    const transport = new SignedTransport(inner, { identity, nowMs: () => nowMs, log });
    await transport.subscribe(topic, ({ payload }) => heard.push(payload));
    await publish(bus);
    return { heard, events };
  };
  const device = (bus: MemoryBus, identity: Signer) =>
    new SignedTransport(bus.connect({ clientId: identity.membership.device }), {
      identity: () => identity as MemberIdentity,
      nowMs: () => nowMs,
    });
  const lobby = signer("lobby");
  const topic = topics.update(3, DeviceId.parse("lobby"));

  it("lets a signed update through, without its signature", async () => {
    const { heard } = await heardBy(
      (bus) => device(bus, lobby).publish(topic, update("lobby")),
      topics.everyUpdate,
    );
    assert.deepEqual(
      heard.map((bytes) => Buffer.from(bytes)),
      [Buffer.from(update("lobby"))],
    );
  });

  it("keeps a forged one back, and says so", async () => {
    const { heard, events } = await heardBy(
      (bus) => bus.connect({ clientId: "thief" }).publish(topic, update("lobby")),
      topics.everyUpdate,
    );
    assert.deepEqual(heard, []);
    assert.deepEqual(events, ["warn message.refused"]);
  });

  for (const round of ["x", "00", "1e3", "3\n", ""]) {
    for (const [filter, of] of [
      [topics.everyUpdate, topics.update(3, DeviceId.parse("lobby"))],
      [topics.everyVote, topics.vote(3, DeviceId.parse("lobby"))],
      [topics.everyPartial, topics.partial(3, DeviceId.parse("site"))],
    ] as const) {
      const odd = of.replace("/round/3/", `/round/${round}/`);
      it(`keeps back what nobody has signed on ${JSON.stringify(odd)}, which a filter takes`, async () => {
        const { heard, events } = await heardBy(
          (bus) => bus.connect({ clientId: "thief" }).publish(odd, update("lobby")),
          filter,
        );
        assert.deepEqual([heard, events], [[], ["warn message.refused"]]);
      });
    }
  }

  it("raises an alert when a device signs two updates for one round", async () => {
    const { heard, events } = await heardBy(async (bus) => {
      const transport = device(bus, lobby);
      await transport.publish(topic, update("lobby"));
      await transport.publish(topic, update("lobby"));
      await transport.publish(topic, update("lobby", { samples: 41 }));
      await transport.publish(topic, update("lobby", { round: 4 }));
    }, topics.everyUpdate);
    assert.equal(heard.length, 4);
    assert.deepEqual(events, ["error update.equivocation"]);
  });

  it("lets messages without weights, and cleared ones, through", async () => {
    const clear = await heardBy(
      (bus) => bus.connect({ clientId: "x" }).publish(topics.model, new Uint8Array()),
      topics.model,
    );
    assert.equal(clear.heard.length, 1);
    const result = topics.result(3);
    const other = await heardBy(
      (bus) => bus.connect({ clientId: "x" }).publish(result, Uint8Array.of(1)),
      topics.everyResult,
    );
    assert.equal(other.heard.length, 1);
  });
});
