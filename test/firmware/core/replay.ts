import { deviceFlashBytes, MemoryFlash, resetReasons, VirtualDevice } from "@lares/firmware";
import { identity, plan } from "./bench-device.ts";

/** One thing that happens to a device. */
export type Step =
  | { readonly op: "boot"; readonly reason: number }
  | { readonly op: "time"; readonly nowMs: number; readonly utcSeconds: number }
  | { readonly op: "picture"; readonly data: Uint8Array }
  | { readonly op: "connected" | "disconnected" | "tick" }
  | { readonly op: "acknowledged"; readonly id: number }
  | {
      readonly op: "message";
      readonly topic: string;
      readonly payload: Uint8Array;
      readonly isRetained: boolean;
    }
  | { readonly op: "takesPublications"; readonly value: boolean };

/** The script that replay.cpp reads. @param isSigned what its port says of signatures */
export function encodeScript(steps: readonly Step[], factory: Uint8Array): Uint8Array {
  const text = (value: string, length: number) =>
    Buffer.concat([Buffer.from(value), Buffer.alloc(length)]).subarray(0, length);
  const who = Buffer.concat([
    text(identity.fleet, 33),
    text(identity.device, 33),
    text(identity.room, 65),
    text(identity.version, 33),
    identity.modelSigner ?? Buffer.alloc(32),
    // Nobody vouches for it: zeros, and four bytes before a number of eight.
    Buffer.alloc(108),
  ]);
  const numbers = Uint32Array.from(Object.values(plan));
  const parts = steps.map((step) => Buffer.concat(encodeStep(step)));
  return Buffer.concat([
    ...sized(who),
    ...sized(new Uint8Array(numbers.buffer)),
    ...sized(factory),
    ...parts,
  ]);
}

function encodeStep(step: Step): Uint8Array[] {
  switch (step.op) {
    case "boot":
      return [Buffer.from("b"), uint32(step.reason)];
    case "time":
      return [Buffer.from("t"), uint32(step.nowMs), uint32(step.utcSeconds)];
    case "picture":
      return [Buffer.from("p"), ...sized(step.data)];
    case "connected":
      return [Buffer.from("c")];
    case "disconnected":
      return [Buffer.from("d")];
    case "tick":
      return [Buffer.from("k")];
    case "acknowledged":
      return [Buffer.from("a"), uint32(step.id)];
    case "message": {
      const topic = Buffer.from(`${step.topic}\0`);
      return [Buffer.from("m"), ...sized(topic), ...sized(step.payload), uint32(step.isRetained)];
    }
    case "takesPublications":
      return [Buffer.from("n"), uint32(step.value)];
    default:
      return step satisfies never;
  }
}

function uint32(value: number | boolean): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(Number(value));
  return bytes;
}

const sized = (bytes: Uint8Array): Uint8Array[] => [uint32(bytes.length), bytes];

const logLevels = ["info", "warn", "error"];

/** Plays the script on the virtual device. @returns what replay.cpp prints */
export function playOnVirtualDevice(steps: readonly Step[], factory: Uint8Array): string {
  const lines: string[] = [];
  const flash = new MemoryFlash(deviceFlashBytes());
  let [nowMs, utcMs, id, random, takesPublications] = [0, 0, 0, 0, true];
  let device: VirtualDevice | undefined;
  const boot = (reason: number) =>
    new VirtualDevice(
      {
        flash,
        resetReason: resetReasons[reason] ?? "unknown",
        uptimeMs: () => nowMs,
        utcMs: () => utcMs,
        fillRandom: (bytes) => {
          for (const i of bytes.keys()) bytes[i] = ++random;
        },
        publish: (topic, payload, retain) => {
          if (!takesPublications) return 0;
          lines.push(`publish ${topic} ${Number(retain)} ${Buffer.from(payload).toString()}`);
          return ++id;
        },
        subscribe: (filter) => lines.push(`subscribe ${filter}`),
        log: (level, event, detail) =>
          lines.push(`log ${logLevels.indexOf(level)} ${event} ${detail}`),
        restart: () => lines.push("restart"),
      },
      identity,
      plan,
      factory,
    );
  for (const step of steps) {
    switch (step.op) {
      case "boot":
        device = boot(step.reason);
        break;
      case "time":
        [nowMs, utcMs] = [step.nowMs, step.utcSeconds * 1000];
        break;
      case "picture":
        device?.picture(step.data, 160, 120);
        break;
      case "connected":
        device?.connected();
        break;
      case "disconnected":
        device?.disconnected();
        break;
      case "tick":
        device?.tick();
        break;
      case "acknowledged":
        device?.acknowledged(step.id);
        break;
      case "message":
        device?.message(step.topic, step.payload, step.isRetained);
        break;
      case "takesPublications":
        takesPublications = step.value;
        break;
      default:
        step satisfies never;
    }
  }
  return lines.map((line) => `${line}\n`).join("");
}
