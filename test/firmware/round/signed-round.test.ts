import { ok, strictEqual } from "node:assert/strict";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import type { MicroIdentity } from "@lares/firmware";
import {
  encodeMsgpack,
  endorse,
  type MemberIdentity,
  type MemberRole,
  openUpdate,
  publicKeyOf,
  sealMessage,
  sha256,
  signEd25519,
} from "@lares/shared";
import { factoryModel } from "../core/bench-device.ts";
import { BenchMember, device, fleet, modelOf, roundOf, topics } from "./bench-round.ts";

const notAfterMs = Date.UTC(2030, 0, 1);
const fleetKeys = generateKeyPairSync("ed25519");
const fleetKey = publicKeyOf(fleetKeys.publicKey);

/** A member of the fleet, or of one whose key is another. */
function memberOf(name: string, role: MemberRole, by: KeyObject = fleetKeys.privateKey) {
  const { publicKey, privateKey: signingKey } = generateKeyPairSync("ed25519");
  const about = { fleet, device: name as typeof device, role, key: publicKeyOf(publicKey) };
  const endorsement = endorse(by, { ...about, notAfterMs });
  return { membership: { endorsement }, signingKey } as unknown as MemberIdentity;
}

/** What a device is told when it is enrolled. */
function enrolled({ membership, signingKey }: MemberIdentity): Partial<MicroIdentity> {
  const { endorsement } = membership;
  return {
    modelSigner: Buffer.from(fleetKey, "hex"),
    endorsement: {
      key: Buffer.from(endorsement.key, "hex"),
      notAfterMs,
      signature: Buffer.from(endorsement.signature, "hex"),
      sign: (message) => signEd25519(signingKey, message),
    },
  };
}

describe("a micro device's part in the rounds of a fleet that signs", function () {
  this.timeout(60_000);
  const aggregator = memberOf("aggregator", "aggregator");
  const model = modelOf();
  const payload = encodeMsgpack(model);
  const sealed = sealMessage("model", payload, aggregator);
  let factory: Uint8Array;

  before(async () => {
    factory = await factoryModel();
  });

  /** @returns a device that has heard of a round, and of its model by these bytes */
  function hear(bytes: Uint8Array, utcMs = Date.UTC(2026, 10, 24)): BenchMember {
    const bench = new BenchMember(factory, { identity: enrolled(memberOf(device, "micro")) });
    bench.utcMs = utcMs;
    bench.device.connected();
    for (let i = 0; i < 20; i++) bench.show();
    bench.device.message(topics.model, bytes, true);
    bench.hearRound(roundOf(model));
    return bench;
  }

  it("trains a model that an aggregator has signed, and signs its update", () => {
    const bench = hear(sealed);
    bench.train();
    const nowMs = Date.UTC(2026, 10, 24);
    const opened = openUpdate(bench.updates[0]!, { fleet, fleetKey, nowMs });
    strictEqual(opened.message.device, device);
    bench.hearReceipt({ update: sha256(opened.payload) });
    strictEqual(bench.outcomes.at(-1), "info update-accepted round 0");
  });

  it("trains also while it does not know the time", () => {
    strictEqual(hear(sealed, 0).device.training, "training");
  });

  const stranger = generateKeyPairSync("ed25519").privateKey;
  const flipped = (at: number): Uint8Array => {
    const bytes = Uint8Array.from(sealed);
    bytes[at]! ^= 1;
    return bytes;
  };
  for (const [why, bytes, utcMs] of [
    ["that nobody has signed", payload],
    ["that a device has signed", sealMessage("model", payload, memberOf(device, "device"))],
    [
      "of an aggregator of strangers",
      sealMessage("model", payload, memberOf("aggregator", "aggregator", stranger)),
    ],
    ["of an aggregator whose key has ended", sealed, notAfterMs + 1],
    ["with another weight", flipped(sealed.length - 9)],
    ["that is cut", sealed.subarray(0, sealed.length - 1)],
    ["with a byte behind it", Buffer.concat([sealed, Buffer.of(0)])],
  ] as const) {
    it(`does not train a model ${why}`, () => {
      const bench = hear(bytes, utcMs);
      strictEqual(bench.device.training, "ready");
      ok(bench.logs.includes("warn message-refused model"));
    });
  }

  it("takes no model of which a bit is another", () => {
    const bench = hear(payload);
    for (let at = 0; at < sealed.length; at += 7) {
      bench.device.message(topics.model, flipped(at), true);
      strictEqual(bench.device.training, "ready", `byte ${at}`);
    }
    bench.device.message(topics.model, sealed, true);
    strictEqual(bench.device.training, "training");
  });
});
