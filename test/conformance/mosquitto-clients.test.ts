import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { type Broker, openPolicy, startBroker } from "@lares/broker";
import { requireTool } from "../require-tool.ts";

const run = promisify(execFile);

/** Debian's clients, which share no code with the broker. */
describe("mosquitto_pub, mosquitto_sub and mosquitto_rr", function () {
  this.timeout(20_000);
  let broker: Broker;
  let server: string[];

  before(function () {
    for (const tool of ["mosquitto_pub", "mosquitto_sub", "mosquitto_rr", "stdbuf"])
      requireTool(this, tool);
  });

  beforeEach(async () => {
    broker = await startBroker({ port: 0, policy: openPolicy });
    server = ["-h", "127.0.0.1", "-p", String(broker.address.port), "-V", "311"];
  });

  afterEach(async () => {
    await broker[Symbol.asyncDispose]();
  });

  const publish = (...args: string[]) => run("mosquitto_pub", [...server, ...args]);
  /** Resolves with its output once it has `count` messages. */
  const subscribe = (count: number, ...args: string[]) =>
    run("mosquitto_sub", [
      ...server,
      "-C",
      String(count),
      "-W",
      "10",
      "-F",
      "%t %q %r %p",
      ...args,
    ]);
  const subscribed = async (count: number, ...args: string[]) => {
    // Else it writes in blocks, the last one when it ends.
    const child = spawn("stdbuf", [
      ...["-oL", "mosquitto_sub"],
      ...[...server, "-d", "-C", String(count), "-W", "10"],
      ...["-F", "> %t %q %r %p", ...args],
    ]);
    const lines: string[] = [];
    const reader = createInterface({ input: child.stdout });
    const isReady = new Promise<void>((resolve) => {
      reader.on("line", (line) => {
        lines.push(line);
        if (/^Subscribed/.test(line)) resolve();
      });
    });
    const ended = new Promise<string[]>((resolve) => {
      reader.once("close", () => resolve(lines.flatMap((line) => /^> (.*)/.exec(line)?.[1] ?? [])));
    });
    await isReady;
    return { child, ended };
  };

  for (const qos of ["0", "1", "2"]) {
    it(`a message of QoS ${qos} arrives as it was sent`, async () => {
      const { ended } = await subscribed(1, "-t", "room/+", "-q", "2");
      await publish("-t", "room/attic", "-m", "hello", "-q", qos);
      assert.deepEqual(await ended, [`room/attic ${qos} 0 hello`]);
    });
  }

  it("a message is sent with no higher QoS than was subscribed to", async () => {
    const { ended } = await subscribed(1, "-t", "a", "-q", "0");
    await publish("-t", "a", "-m", "x", "-q", "2");
    assert.deepEqual(await ended, ["a 0 0 x"]);
  });

  it("a retained message waits for later subscribers, until it is cleared", async () => {
    await publish("-t", "a", "-m", "first", "-r", "-q", "1");
    await publish("-t", "a", "-m", "second", "-r", "-q", "1");
    const kept = await subscribe(1, "-t", "a", "-q", "1");
    assert.equal(kept.stdout, "a 1 1 second\n");
    await publish("-t", "a", "-n", "-r", "-q", "1");
    const { ended } = await subscribed(1, "-t", "a");
    await publish("-t", "a", "-m", "live");
    assert.deepEqual(await ended, ["a 0 0 live"]);
  });

  it("a last will is published, and kept, when its client dies", async () => {
    const will = [
      "--will-topic",
      "gone",
      "--will-payload",
      "lobby",
      "--will-retain",
      "--will-qos",
      "1",
    ];
    const { child: dying } = await subscribed(1, "-t", "a", ...will);
    const { ended } = await subscribed(1, "-t", "gone", "-q", "1");
    dying.kill("SIGKILL");
    assert.deepEqual(await ended, ["gone 1 0 lobby"]);
    assert.equal((await subscribe(1, "-t", "gone", "-q", "1")).stdout, "gone 1 1 lobby\n");
  });

  it("a last will is not published when its client says good-bye", async () => {
    const { ended } = await subscribed(1, "-t", "#");
    await publish("-t", "a", "-m", "x", "--will-topic", "gone", "--will-payload", "lobby");
    assert.deepEqual(await ended, ["a 0 0 x"]);
  });

  it("a request is answered", async () => {
    const echo = await subscribed(1, "-t", "question");
    const asked = run("mosquitto_rr", [...server, "-t", "question", "-e", "answer", "-m", "?"]);
    await echo.ended;
    await publish("-t", "answer", "-m", "!");
    assert.equal((await asked).stdout, "!\n");
  });

  it("a client of MQTT 5 hears that the broker speaks 3.1.1 only", async () => {
    const args = [...server.slice(0, 4), "-V", "5", "-t", "a", "-m", "x"];
    await assert.rejects(run("mosquitto_pub", args), /[Pp]rotocol (version|error)/);
  });
});
