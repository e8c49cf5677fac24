import { ok, strictEqual } from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  encodeJson,
  encodeMsgpack,
  ModelMessage,
  parseJson,
  parseMsgpack,
  Receipt,
  RoundCurrent,
  seededRandom,
  sha256,
} from "@lares/shared";
import { requireTool } from "../../require-tool.ts";
import { output, run, sanitizers, strictFlags } from "../native-compiler.ts";
import { modelOf, receiptFor, roundOf } from "./bench-round.ts";

const source = fileURLToPath(new URL("messages.cpp", import.meta.url));
const core = fileURLToPath(new URL("../../../firmware/core", import.meta.url));
const mutants = 10_000;

interface Kind {
  readonly letter: "r" | "m" | "t";
  readonly message: Uint8Array;
  /** @throws when the wire does not allow it */
  readonly parse: (bytes: Uint8Array) => unknown;
}

const model = modelOf();
const kinds: readonly Kind[] = [
  {
    letter: "r",
    message: encodeJson(roundOf(model, { buffer: 3 })),
    parse: (bytes) => parseJson(RoundCurrent, bytes),
  },
  {
    letter: "m",
    message: encodeMsgpack(model),
    parse: (bytes) => parseMsgpack(ModelMessage, bytes),
  },
  {
    letter: "t",
    message: encodeJson(receiptFor(sha256("an update"))),
    parse: (bytes) => parseJson(Receipt, bytes),
  },
];

/** A byte is another, some are gone, come twice, or come from elsewhere. */
function mutate(message: Uint8Array, random: () => number): Uint8Array {
  const whole = (below: number) => Math.floor(below * random());
  // Weights are most of a model, and any bytes at all: its header is what can be wrong.
  const at = whole(Math.min(message.length, 320));
  const bytes = Buffer.from(message);
  switch (whole(4)) {
    case 0:
      bytes[at] = whole(256);
      return bytes;
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + whole(8))]);
    case 2:
      return Buffer.concat([bytes.subarray(0, at + whole(40)), bytes.subarray(at)]);
    default:
      return bytes.subarray(0, at);
  }
}

function isAllowed({ parse }: Kind, bytes: Uint8Array): boolean {
  try {
    parse(bytes);
    return true;
  } catch {
    return false;
  }
}

describe("the messages of rounds on a device", function () {
  this.timeout(120_000);
  let folder: string;

  let program: string;

  before(async function () {
    requireTool(this, "g++");
    folder = await mkdtemp(join(tmpdir(), "lares-messages-"));
    program = join(folder, "messages");
    const flags = [...strictFlags, `-I${core}`, "-O1", ...sanitizers];
    await output("g++", [...flags, source, "-o", program]);
  });
  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  async function takenOf(letter: string, messages: readonly Uint8Array[]): Promise<boolean[]> {
    const file = join(folder, "messages.bin");
    const parts = messages.flatMap((bytes) => {
      const head = Buffer.alloc(5, letter);
      head.writeUInt32LE(bytes.length, 1);
      return [head, bytes];
    });
    await writeFile(file, Buffer.concat(parts));
    return [...(await output(program, [file])).toString()].map((answer) => answer === "1");
  }

  for (const kind of kinds) {
    it(`of ${mutants} mutants takes none that the wire does not allow: ${kind.letter}`, async () => {
      const random = seededRandom(7);
      const messages = Array.from({ length: mutants }, () => mutate(kind.message, random));
      const taken = await takenOf(kind.letter, [kind.message, ...messages]);
      strictEqual(taken.shift(), true, "the message itself is taken");
      strictEqual(taken.length, mutants);
      const wrong = messages.findIndex((bytes, i) => taken[i] && !isAllowed(kind, bytes));
      strictEqual(wrong, -1, Buffer.from(messages[wrong] ?? []).toString("latin1"));
      ok(taken.filter(Boolean).length < mutants / 2);
    });
  }

  it("are read without a fault, whatever libFuzzer makes of them", async function () {
    requireTool(this, "clang++");
    const fuzz = join(folder, "fuzz");
    const flags = [...strictFlags, `-I${core}`, "-O1", "-g", "-DLARES_FUZZ"];
    const checks = ["-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=all"];
    await output("clang++", [...flags, ...checks, source, "-o", fuzz]);
    const seconds = process.env.LARES_FUZZ_SECONDS ?? "3";
    const limits = [`-max_total_time=${seconds}`, "-max_len=4608", "-seed=1"];
    const { exitCode, stderr } = await run(fuzz, limits);
    strictEqual(exitCode, 0, stderr.slice(-2000));
  });
});
