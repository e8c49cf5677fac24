import { ok, strictEqual } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { encodeBlob } from "@lares/firmware";
import { seededRandom } from "@lares/shared";
import { requireTool } from "../../require-tool.ts";
import { deviceModel } from "../micro/micro-job.ts";
import { trainedMicro } from "../micro/trained-micro.ts";
import { output, sanitizers, strictFlags } from "../native-compiler.ts";
import { BenchDevice, factoryModel } from "./bench-device.ts";
import { encodeScript, playOnVirtualDevice, type Step } from "./replay.ts";

const source = fileURLToPath(new URL("replay.cpp", import.meta.url));
const core = fileURLToPath(new URL("../../../firmware/core", import.meta.url));
const prefix = "lares/v1/home/device/porch";

/** A life of a device with much trouble in it; the same for the same seed. */
function troubledLife(factory: Uint8Array, blob: Uint8Array, seed: number): Step[] {
  const random = seededRandom(seed);
  const whole = (below: number) => Math.floor(below * random());
  const bench = new BenchDevice(factory);
  const steps: Step[] = [{ op: "boot", reason: 1 }];
  let nowMs = 0;
  let strength = 0;
  const payloads = ['{"value":2}', '{"value":9', '{"\\', "", '"', '{"value" : 1.25 }'];
  for (let i = 0; i < 700; i++) {
    nowMs += 100 + whole(300);
    steps.push({ op: "time", nowMs, utcSeconds: i < 200 ? 0 : 1_700_000_000 + i });
    if (random() < 0.05) strength = i > 120 && random() < 0.5 ? 30 + whole(120) : 0;
    steps.push({ op: "picture", data: bench.picture(strength).data });
    const chance = random();
    if (chance < 0.04) steps.push({ op: "connected" });
    else if (chance < 0.08) steps.push({ op: "disconnected" });
    else if (chance < 0.3) steps.push({ op: "acknowledged", id: 1 + whole(i) });
    else if (chance < 0.4) steps.push({ op: "tick" });
    else if (chance < 0.45) steps.push({ op: "takesPublications", value: random() < 0.7 });
    else if (chance < 0.47 && i > 120) steps.push({ op: "boot", reason: whole(6) });
    else if (chance < 0.6) {
      const names = ["cmd/threshold", "cmd/restart", "cmd/other", "model", "x"];
      const topic = `${prefix}/${names[whole(names.length)]}`;
      const mutated = blob.slice(0, random() < 0.5 ? blob.length : whole(blob.length));
      if (mutated.length > 0) mutated[whole(mutated.length)] = whole(256);
      const json = Buffer.from(payloads[whole(payloads.length)] as string);
      const payload = topic.endsWith("model") ? mutated : json;
      steps.push({ op: "message", topic, payload, isRetained: random() < 0.2 });
    }
  }
  return steps;
}

async function play(program: string, script: Uint8Array): Promise<string> {
  const child = spawn(program, { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.end(script);
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  strictEqual(exitCode, 0, stderr);
  return stdout;
}

describe("the micro device on other machines", function () {
  this.timeout(120_000);
  let directory: string;
  let factory: Uint8Array;
  let lives: Step[][];

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "lares-replay-"));
    factory = await factoryModel();
    const { weights, ranges } = await trainedMicro();
    const blob = encodeBlob({ ...deviceModel(weights, ranges), version: 2 });
    lives = [1, 2, 3].map((seed) => troubledLife(factory, blob, seed));
  });

  after(() => rm(directory, { recursive: true }));

  for (const [compiler, flags] of [
    ["g++", ["-O1", ...sanitizers]],
    ["clang++", ["-O2", ...sanitizers]],
    ["g++", ["-O3"]],
  ] as const) {
    it(`says the same, byte for byte: ${compiler} ${flags.join(" ")}`, async function () {
      requireTool(this, compiler);
      const program = join(directory, "replay");
      await output(compiler, [...strictFlags, `-I${core}`, ...flags, source, "-o", program]);
      for (const steps of lives) {
        const expected = playOnVirtualDevice(steps, factory);
        ok(expected.includes('"phase":"begin"') && expected.includes('"late":true'));
        strictEqual(await play(program, encodeScript(steps, factory)), expected);
      }
    });
  }
});
