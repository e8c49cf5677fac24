import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finish, runLares, startLares } from "./run-lares.ts";

describe("lares command line", function () {
  this.timeout(30_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-test-"));
    await mkdir(join(folder, "rooms", "attic", "normal"), { recursive: true });
    await writeFile(join(folder, "rooms", "attic", "normal", "1.jpg"), "not a picture");
    await mkdir(join(folder, "nothing"));
  });
  after(() => rm(folder, { recursive: true }));

  it("teaches itself: every command has help that says what it does", async () => {
    const { code, stdout } = await runLares(["--help"]);
    strictEqual(code, 0);
    for (const command of [
      "demo",
      "simulate",
      "evaluate",
      "broker",
      "aggregator",
      "agent",
      "detect",
      "page",
      "fleet",
      "export",
      "micro",
      "models",
      "sample",
      "record",
    ]) {
      match(stdout, new RegExp(`^  ${command} `, "m"));
      const help = await runLares([command, "--help"]);
      strictEqual(help.code, 0);
      match(help.stdout, new RegExp(`^Usage: lares ${command}`));
    }
  });

  it("says its version", async () => {
    const { code, stdout } = await runLares(["--version"]);
    strictEqual(code, 0);
    match(stdout, /^\d+\.\d+\.\d+\n$/);
  });

  it("lists the models as data", async () => {
    const { stdout } = await runLares(["models", "--json"]);
    const models = JSON.parse(stdout) as { name: string; parameters: number }[];
    deepStrictEqual(
      models.map(({ name, parameters }) => [name, parameters]),
      [
        ["simple", 24_027],
        ["micro", 799],
        ["seed", 7_987],
      ],
    );
  });

  it("prints the access list for Mosquitto and starts nothing", async () => {
    const users = ["device:lobby", "home-assistant:house"];
    const { code, stdout } = await runLares(["broker", "--print-mosquitto-acl", ...users]);
    strictEqual(code, 0);
    match(stdout, /\nuser lobby\ntopic write lares\/v1\/home\/device\/lobby\/state\n/);
    match(stdout, /\nuser house\ntopic write lares\/v1\/home\/device\/\+\/cmd\/#\n/);
  });

  const wrong: [string, string[], RegExp][] = [
    ["an unknown command", ["dance"], /unknown command 'dance'/],
    [
      "a user without a role",
      ["broker", "--print-mosquitto-acl", "lobby"],
      /user is "lobby", expected role:id\n.*device, micro, aggregator/,
    ],
    [
      "a bridge without TLS",
      ["broker", "--port", "0", "--bridge", "mqtt://pi.local"],
      /mqtt:\/\/pi\.local:1883 is not on this machine.*\n.*--allow-plaintext-lan/,
    ],
    ["an unknown option", ["simulate", "--speed", "9"], /unknown option '--speed'/],
    ["a number that is none", ["simulate", "--rounds", "many"], /--rounds.*'many'.*whole number/s],
    ["a number out of range", ["simulate", "--clients", "0"], /--clients.*'0'.*from 1 to 1024/s],
    ["an unknown model", ["simulate", "--model", "huge"], /--model.*'huge'.*simple, micro, seed/s],
    ["a method that is none", ["demo", "--method", "magic"], /--method.*'magic'.*fedala/s],
    ["a port out of range", ["broker", "--port", "99999"], /--port.*'99999'.*65535/s],
    ["a plot of no known kind", ["evaluate", "--plot", "a.pdf"], /--plot.*a\.pdf.*\.svg or \.png/s],
    ["a path that is none", ["demo", "--data", ""], /--data.*''.*path/s],
    ["a threshold of nothing", ["detect", "--threshold", "0"], /--threshold.*'0'.*above 0/s],
    ["an unknown detector", ["detect", "--detector", "eye"], /--detector.*'eye'.*pca-16/s],
    ["an agent without a room", ["agent", "--data", "."], /--room/],
    [
      "an id that is none",
      ["agent", "--room", "attic", "--data", ".", "--device", "A/B"],
      /device is "A\/B"/,
    ],
    ["a URL that is none", ["aggregator", "--broker", "home"], /broker.*"home"/s],
    ["a site without its root", ["aggregator", "--site", "attic"], /--site .*without --root/],
  ];
  for (const [why, args, message] of wrong) {
    it(`refuses ${why}, naming what is allowed, with exit code 2`, async () => {
      const { code, stderr } = await runLares(args);
      match(stderr, message);
      strictEqual(code, 2);
    });
  }

  const unusable: [string, string[], RegExp][] = [
    ["a data folder that is missing", ["simulate", "--data", "no/such"], /no\/such does not exist/],
    ["a room without a readable picture", ["simulate", "--data", "ROOMS"], /attic has no readable/],
    [
      "a file that cannot be written, before any work",
      ["simulate", "--data", "ROOMS", "--json", "no/such/result.json"],
      /no\/such\/result.json cannot be written/,
    ],
    [
      "a room to detect in that is missing, naming those that are there",
      ["detect", "--room", "cellar", "--data", "ROOMS"],
      /cellar does not exist.*attic/s,
    ],
    ["a room that is missing", ["agent", "--room", "cellar", "--data", "ROOMS"], /cellar/],
  ];
  for (const [why, args, message] of unusable) {
    it(`refuses ${why}, with exit code 2 and what to do`, async () => {
      const rooms = join(folder, "rooms");
      const { code, stderr } = await runLares(args.map((arg) => arg.replace("ROOMS", rooms)));
      match(stderr, message);
      strictEqual(code, 2);
    });
  }

  it("refuses to run a demo without a place for its files, with exit code 2", async () => {
    const { code, stderr } = await runLares(["demo"], { TMPDIR: join(folder, "missing") });
    match(stderr, /temporary folder .*missing cannot be written/);
    strictEqual(code, 2);
  });

  it("stops, and calls it no failure, when nobody reads what it says", async () => {
    const rooms = join(folder, "rooms");
    const child = startLares(["simulate", "--data", rooms]);
    child.stdout?.destroy();
    const { code, stderr } = await finish(child);
    strictEqual(stderr, "");
    strictEqual(code, 0);
  });

  it("says which broker it cannot reach, and what to do, with exit code 3", async () => {
    const { code, stderr } = await runLares(["aggregator", "--broker", "mqtt://127.0.0.1:1"]);
    match(stderr, /mqtt:\/\/127\.0\.0\.1:1/);
    match(stderr, /lares broker/);
    strictEqual(code, 3);
  });

  it("says that a port is taken, with exit code 2", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const { code, stderr } = await runLares(["broker", "--port", String(port)]);
    server.close();
    match(stderr, new RegExp(String(port)));
    strictEqual(code, 2);
  });
});
