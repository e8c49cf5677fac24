import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { once } from "node:events";
import { cp, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { listRooms } from "@lares/edge-agent";
import { runLares, startLares } from "../cli/run-lares.ts";
import { smallRooms } from "../rooms.ts";
import { processesMarked, untilProcesses } from "./processes.ts";

/** Demo, broker, aggregator, an agent for each of five rooms, and the virtual ESP32s. */
const PARTS = 9;
const quick = ["--model", "micro", "--rounds", "2", "--epochs", "1"];

describe("lares demo", function () {
  this.timeout(120_000);
  let folder: string;
  let data: string;
  let mark: string;
  let env: NodeJS.ProcessEnv;
  before(async function () {
    // It looks at /proc.
    if (process.platform !== "linux") this.skip();
    data = await smallRooms();
    // Names that are no ids, and would be the same if each were made one by itself.
    const [first, second] = await listRooms(data);
    await rename(join(data, first as string), join(data, "Wine Cellar"));
    await rename(join(data, second as string), join(data, "wine-cellar"));
  });
  after(() => rm(data, { recursive: true, force: true }));
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-e2e-"));
    mark = `LARES_E2E_MARK=${folder}`;
    env = { TMPDIR: folder, LARES_E2E_MARK: folder };
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("trains every room in a process of its own, reports each, and leaves nothing", async () => {
    const rooms = await listRooms(data);
    const { code, stdout, stderr } = await runLares(["demo", "--data", data, ...quick], env);
    strictEqual(stderr, "");
    match(stdout, /round 1 of 2: loss [\d.]+, .* sent/);
    match(stdout, /round 2 of 2: loss/);
    for (const room of rooms) match(stdout, new RegExp(`^${room} +\\d+ +[\\d.]+`, "m"));
    match(stdout, /kB of weight updates sent/);
    match(stdout, /^micro-[a-z-]+ reports something unusual: [\d.]+ times its threshold$/m);
    match(stdout, /^[1-9]\d* events of virtual ESP32s reached the broker\.$/m);
    strictEqual(code, 0);
    deepStrictEqual(await processesMarked(mark), []);
    deepStrictEqual(await readdir(folder), []);
  });

  it("gives scripts one JSON object, and its progress to people", async () => {
    const args = ["demo", "--data", data, ...quick, "--rounds", "1", "--json"];
    const { code, stdout, stderr } = await runLares(args, env);
    const { kind, rooms } = JSON.parse(stdout);
    deepStrictEqual([code, kind], [0, "demo"]);
    deepStrictEqual(
      rooms.map(({ room }: { room: string }) => room).toSorted(),
      (await listRooms(data)).toSorted(),
    );
    match(stderr, /round 1 of 1: loss/);
  });

  it("stops its parts when it is interrupted, without calling that a failure", async () => {
    const demo = startLares(["demo", "--data", data, ...quick, "--rounds", "1000"], env);
    demo.stdout?.resume();
    await untilProcesses(mark, PARTS);
    demo.kill("SIGINT");
    const [code] = (await once(demo, "close")) as [number | null];
    strictEqual(code, 0);
    deepStrictEqual(await processesMarked(mark), []);
    deepStrictEqual(await readdir(folder), []);
  });

  it("serves the page with --keep after the reports, until it is interrupted", async () => {
    const demo = startLares(["demo", "--data", data, ...quick, "--keep"], env);
    demo.stderr?.resume();
    const lines: string[] = [];
    let served: Response | undefined;
    for await (const line of createInterface({ input: demo.stdout as Readable })) {
      lines.push(line);
      if (!line.includes("until Ctrl-C")) continue;
      const url = /in a browser: (http:\S+)/.exec(lines.join("\n"))?.[1] as string;
      served = await fetch(url);
      demo.kill("SIGINT");
    }
    strictEqual(served?.status, 200);
    if (demo.exitCode === null) await once(demo, "close");
    strictEqual(demo.exitCode, 0);
    deepStrictEqual(await processesMarked(mark), []);
    const kept = /^Kept: (.*)$/m.exec(lines.join("\n"))?.[1] as string;
    deepStrictEqual((await readdir(kept)).sort(), ["model.msgpack", "state"]);
  });

  it("leaves no process behind when it is killed", async () => {
    const demo = startLares(["demo", "--data", data, ...quick, "--rounds", "1000"], env);
    await untilProcesses(mark, PARTS);
    demo.kill("SIGKILL");
    await untilProcesses(mark, 0);
  });

  it("names the part that failed and why, and stops the others", async () => {
    const rooms = join(folder, "rooms");
    await cp(join(data, (await listRooms(data))[0] as string), join(rooms, "fine"), {
      recursive: true,
    });
    await cp(join(rooms, "fine", "normal"), join(rooms, "broken", "normal"), { recursive: true });
    for (const name of await readdir(join(rooms, "broken", "normal"))) {
      await writeFile(join(rooms, "broken", "normal", name), "no picture");
    }
    const { code, stderr } = await runLares(["demo", "--data", rooms, ...quick], env);
    match(stderr, /broken ended with exit code 2: .*no readable picture/s);
    strictEqual(code, 3);
    deepStrictEqual(await processesMarked(mark), []);
  });
});
