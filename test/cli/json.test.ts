import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createProgram } from "@lares/cli";
import type { Command } from "commander";
import { runLares } from "./run-lares.ts";

/** Commands that do something, with all their names: `fleet init`. */
function leaves(command: Command, path: readonly string[] = []): [string, Command][] {
  if (command.commands.length === 0) return [[path.join(" "), command]];
  const own: [string, Command][] = command.name() === "agent" ? [["agent", command]] : [];
  return [...own, ...command.commands.flatMap((child) => leaves(child, [...path, child.name()]))];
}

describe("--json", function () {
  this.timeout(30_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-json-"));
  });
  after(() => rm(folder, { recursive: true }));

  // What it prints is for shells.
  const without = ["completion words"];
  for (const [name, { options }] of leaves(createProgram(new AbortController().signal))) {
    if (without.includes(name)) continue;
    it(`is there for ${name}, or a log of JSON lines`, () => {
      const names = options.map(({ long }) => long);
      ok(names.includes("--json") || names.includes("--log"), names.join(" "));
    });
  }

  const fleet = ["--dir", "FOLDER/fleet"];
  const cases: [args: string[], keys: string[]][] = [
    [["models"], ["0", "1", "2"]],
    [
      ["fleet", "init", ...fleet],
      ["kind", "fleet", "directory", "fingerprint"],
    ],
    [
      ["fleet", "enroll", "lobby", "--room", "Lobby", "--broker-host", "pi.local", ...fleet],
      ["broker", "token", "fingerprint"],
    ],
    [["fleet", "list", ...fleet], []],
    [
      ["fleet", "password", "anna", ...fleet],
      ["kind", "name", "role", "password"],
    ],
    [
      ["fleet", "audit", ...fleet],
      ["t", "event"],
    ],
    [
      ["install", "systemd", "broker", "--dry-run"],
      ["kind", "part", "file", "commands", "isChanged"],
    ],
    [
      ["record", "generated:kitchen", "FOLDER/pictures", "--pictures", "3", "--fps", "30"],
      ["kind", "pictures", "directory"],
    ],
  ];
  for (const [args, keys] of cases) {
    it(`of ${args.slice(0, 2).join(" ")} is all that standard output has`, async () => {
      const words = args.map((arg) => arg.replace("FOLDER", folder));
      const { code, stdout, stderr } = await runLares([...words, "--json"]);
      strictEqual(code, 0, stderr);
      strictEqual(stderr, "");
      const printed: unknown = JSON.parse(args[1] === "audit" ? firstLine(stdout) : lastOf(stdout));
      const found = Object.keys(printed as object);
      for (const key of keys) ok(found.includes(key), `${key} of ${found}`);
    });
  }

  it("of record comes when the pictures are there", async () => {
    deepStrictEqual((await readdir(join(folder, "pictures"))).length, 3);
  });
});

const firstLine = (text: string): string => text.slice(0, text.indexOf("\n"));

/** `record` logs a line for what becomes of its camera before. */
function lastOf(text: string): string {
  const lines = text.trimEnd().split("\n");
  return lines.at(-1)?.startsWith('{"kind":"record"') ? (lines.at(-1) as string) : text;
}
