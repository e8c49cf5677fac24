import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  findRoundSummary,
  identityOf,
  type LogFile,
  lockFolder,
  openFolder,
  RoundArchive,
  RoundSegment,
  replayRound,
  type Storage,
  verifyRound,
} from "@lares/aggregator";
import { MemoryBus, micro } from "@lares/shared";
import { initial, openStage, plus } from "../stage.ts";
import { FIVE, playRounds } from "./five-devices.ts";
import { SimulatedStorage } from "./simulated-storage.ts";

const onNewBus = () => {
  const bus = new MemoryBus();
  return (clientId: string) => bus.connect({ clientId });
};

describe("rounds on a disk", () => {
  let folder: string;
  let storage: Storage;
  let archive: RoundArchive;
  const first = () => join(folder, "round-000000000.log");

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-state-"));
    storage = await openFolder(folder);
    archive = new RoundArchive(storage);
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("give the model again that was published, and verify", async () => {
    const { model, results } = await playRounds(storage, { rounds: 2, connect: onNewBus() });
    for (const { round, model: published } of results) {
      const replay = await replayRound(archive, round, micro);
      deepStrictEqual(replay, {
        round,
        updates: FIVE.length,
        recorded: published,
        replayed: published,
        isSame: true,
      });
      deepStrictEqual(await verifyRound(archive, round), []);
    }
    strictEqual(results.at(-1)?.model, model);
  });

  for (const strategy of ["median", "multi-krum"]) {
    it(`are read again by ${strategy}, and give its model again`, async () => {
      await playRounds(storage, { strategy, connect: onNewBus() });
      strictEqual((await replayRound(archive, 0, micro)).isSame, true);
    });
  }

  it("are dropped but for their steps when they are old", async () => {
    await playRounds(storage, { rounds: 5, connect: onNewBus() });
    const summaries = [];
    for (const round of await archive.rounds()) {
      summaries.push(await findRoundSummary(archive, round));
      deepStrictEqual(await verifyRound(archive, round), []);
    }
    deepStrictEqual(
      summaries.map((summary) => [summary?.round, summary?.isCompacted, summary?.updates]),
      [
        [0, true, 5],
        [1, true, 5],
        [2, true, 5],
        [3, false, 5],
        [4, false, 5],
      ],
    );
    await rejects(
      replayRound(archive, 0, micro),
      /payload [0-9a-f]{64} is not in this round's log/,
    );
    deepStrictEqual((await readdir(folder)).length, 5, "no temporary file is left");
  });

  it("are cut at every length without becoming unreadable", async () => {
    await playRounds(storage, { connect: onNewBus() });
    const whole = await readFile(first());
    let steps = 0;
    for (let length = 0; length <= whole.length; length += length < 9000 ? 61 : 997) {
      await writeFile(first(), whole.subarray(0, length));
      const segment = await RoundSegment.read(await storage.open("round-000000000.log"));
      strictEqual(segment.steps.length >= steps, true, `at ${length} bytes`);
      steps = segment.steps.length;
      await segment.close();
    }
    strictEqual(steps >= 6, true);
  });

  it("keep what a crash has torn beside the log, and go on", async () => {
    await playRounds(storage, { connect: onNewBus() });
    await appendFile(first(), Buffer.alloc(4096));
    match(String(await verifyRound(archive, 0)), /4096 bytes follow the last whole record/);
    const { model } = await playRounds(storage, { rounds: 2, connect: onNewBus() });
    strictEqual((await readFile(`${first()}.cut`)).length, 4096);
    deepStrictEqual(await verifyRound(archive, 0), []);
    strictEqual((await replayRound(archive, 1, micro)).replayed, model);
  });

  it("tell of a payload that is not what its digest says", async () => {
    await playRounds(storage, { connect: onNewBus() });
    const whole = await readFile(first());
    // A flipped bit and a CRC that fits it: an attacker's, or a controller's that lies.
    const { crc32 } = await import("node:zlib");
    const length = whole.readUInt32LE(0);
    whole[100] = (whole[100] as number) ^ 1;
    whole.writeUInt32LE(crc32(whole.subarray(8, 8 + length), crc32(whole.subarray(0, 4))), 4);
    await writeFile(first(), whole);
    match(String(await verifyRound(archive, 0)), /payload [0-9a-f]{64} has the digest/);
  });

  it("end at a flipped bit, whatever it hits", async () => {
    await playRounds(storage, { connect: onNewBus() });
    const whole = await readFile(first());
    for (const at of [0, 3, 4, 8, 2000, whole.length - 1]) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] as number) ^ 0x10;
      await writeFile(first(), bytes);
      strictEqual((await verifyRound(archive, 0)).length > 0, true, `bit at ${at}`);
    }
    await truncate(first(), 0);
    deepStrictEqual(await verifyRound(archive, 0), ["no round was opened in it"]);
  });

  it("belong to one process, until it ends or dies", async () => {
    const lock = await lockFolder(folder);
    await rejects(lockFolder(folder), new RegExp(`in use by process ${process.pid}`));
    await lock[Symbol.asyncDispose]();
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"]);
    await once(child, "spawn");
    await writeFile(join(folder, "lock"), await identityOf(child.pid as number));
    await rejects(lockFolder(folder), new RegExp(`in use by process ${child.pid}`));
    child.kill("SIGKILL");
    await once(child, "exit");
    await (await lockFolder(folder))[Symbol.asyncDispose]();
  });
});

describe("a full disk", () => {
  it("is reported once and survived: no receipt, no count, until there is room", async () => {
    let isFull = false;
    const disk = new SimulatedStorage();
    const storage: Storage = {
      list: () => disk.list(),
      rename: (from, to) => disk.rename(from, to),
      remove: (name) => disk.remove(name),
      syncNames: () => disk.syncNames(),
      open: async (name) => limited(await disk.open(name), () => isFull),
    };
    await using stage = await openStage({
      options: { quorum: 2 },
      present: ["a", "b"],
      state: { archive: new RoundArchive(storage) },
    });
    const [a, b] = [stage.device("a"), stage.device("b")];
    const collecting = await stage.witness.phase(0, "collecting");
    await a.contribute(collecting, 1);
    await stage.witness.several(1, "receipt");
    isFull = true;
    await b.contribute(collecting, 1);
    await stage.logged("state.not-written");
    await b.contribute(collecting, 1);
    isFull = false;
    await b.contribute(collecting, 1);
    await stage.witness.several(2, "receipt");
    deepStrictEqual((await stage.outcome).weights, plus(initial, 1));
    const reports = stage.lines.filter(({ event }) => event === "state.not-written");
    strictEqual(reports.length, 1);
    strictEqual(stage.lines.filter(({ event }) => event === "state.written").length, 1);
    deepStrictEqual(await verifyRound(new RoundArchive(disk), 0), []);
  });
});

/** Writes a part and fails, as a disk does that fills up. */
function limited(file: LogFile, isFull: () => boolean): LogFile {
  return {
    get length() {
      return file.length;
    },
    append: async (bytes) => {
      if (!isFull()) return file.append(bytes);
      await file.append(bytes.subarray(0, 100));
      throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
    },
    sync: () => file.sync(),
    truncate: (length) => file.truncate(length),
    read: (offset, length) => file.read(offset, length),
    close: () => file.close(),
  };
}
