import { crc32 } from "node:zlib";
import { decodeBlob, encodeBlob } from "@lares/firmware";
import {
  AnomalyEvent,
  DeviceInfo,
  decodeStrict,
  decodeTrainedModel,
  encodeJson,
  encodeMsgpack,
  encodeTrainedModel,
  FleetId,
  ModelMessage,
  parameterCount,
  parseJson,
  parseMsgpack,
  Receipt,
  RoundCurrent,
  RoundResult,
  requireModel,
  Update,
  WireError,
} from "@lares/shared";
import { deviceModel } from "../firmware/micro/micro-job.ts";
import type { FuzzTarget } from "./fuzz.ts";

const nothingToClose = { [Symbol.asyncDispose]: async () => {} };
const micro = requireModel("micro");
const sha = "0".repeat(64);

const model = encodeTrainedModel({
  spec: micro,
  fleet: FleetId.parse("home"),
  round: 3,
  weights: new Float32Array(parameterCount(micro)).fill(0.5),
});

const update = encodeMsgpack({
  ...{ kind: "update", v: 1, fleet: "home", task: "micro", run: "0".repeat(16), round: 3 },
  ...{ device: "lobby", base: sha, samples: 100, dtype: "q8" },
  ...{ loss: { background: 1, before: 0.5, after: 0.25 }, weights: new Uint8Array(300) },
});

const structures = [
  { a: [1, -1, 2 ** 40, 1.5, null, true, "text", new Uint8Array(9)], b: { c: { d: {} } } },
  [[[["deep"]]], -128, 65_536, "x".repeat(300), new Uint8Array(300)],
].map(encodeMsgpack);

/** The strict decoder, and what it is for. */
export function decoderTarget(): FuzzTarget {
  return {
    ...nothingToClose,
    samples: [...structures, update, model],
    take: (input) => {
      decodeStrict(input);
      refusedOrTaken(() => parseMsgpack(ModelMessage, input));
      refusedOrTaken(() => parseMsgpack(Update, input));
    },
  };
}

const receipt = { kind: "receipt", v: 1, round: 1, device: "lobby", status: "late" };
const messages = [
  { ...receipt, reason: "too late", update: sha },
  { kind: "info", v: 1, device: "lobby", room: "Lobby", task: "micro", engine: "k", version: "1" },
  { kind: "anomaly", v: 1, device: "lobby", phase: "begin", region: { x: 0, y: 0 }, late: false },
].map(encodeJson);

/** Messages of JSON. */
export function messagesTarget(): FuzzTarget {
  return {
    ...nothingToClose,
    samples: messages,
    take: (input) => {
      refusedOrTaken(() => parseJson(Receipt, input));
      refusedOrTaken(() => parseJson(DeviceInfo, input));
      refusedOrTaken(() => parseJson(AnomalyEvent, input));
      refusedOrTaken(() => parseJson(RoundCurrent, input));
      refusedOrTaken(() => parseJson(RoundResult, input));
    },
  };
}

/** Files of trained models, and the blobs that an ESP32 keeps in its flash. */
export function modelFileTarget(): FuzzTarget {
  const weights = new Float32Array(parameterCount(micro)).map((_, i) => ((i % 7) - 3) / 8);
  const blob = encodeBlob(deviceModel(weights, new Float32Array(11).fill(4)));
  return {
    ...nothingToClose,
    samples: [model, blob],
    take: (input) => {
      refusedOrTaken(() => decodeBlob(input));
      refusedOrTaken(() => decodeBlob(withChecksum(input)));
      decodeTrainedModel(input);
    },
  };
}

/** Else hardly a mutant of a blob would get past its checksum, which lies before the signature. */
function withChecksum(blob: Uint8Array): Uint8Array {
  const at = blob.length - 64 - 4;
  if (at < 0) return blob;
  const copy = Buffer.from(blob);
  copy.writeUInt32LE(crc32(copy.subarray(0, at)), at);
  return copy;
}

function refusedOrTaken(take: () => unknown): void {
  try {
    take();
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
  }
}
