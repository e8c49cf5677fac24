import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { Part } from "@lares/cli";
import { PeerError } from "@lares/shared";
import { z } from "zod";

/** A part that runs a script instead of a command of ours. */
function partOf(script: string, onEvent: (event: { event: string }) => void = () => {}): Part {
  const command = [process.execPath, "-e", script, "--"];
  return new Part("attic", [], onEvent, { command, stopMs: 200 });
}

describe("part of a demo's fleet", () => {
  it("takes a line that is no event for something to be looked at", async () => {
    const events: { event: string }[] = [];
    const script = `console.log("hello"); console.log("null"); console.log('{"level":"info","event":"ready","n":1}')`;
    await using part = partOf(script, (event) => events.push(event));
    deepStrictEqual(await part.event("ready", z.object({ n: z.int() })), { n: 1 });
    deepStrictEqual(events.slice(0, 2), [
      { level: "warn", event: "unexpected-output", line: "hello" },
      { level: "warn", event: "unexpected-output", line: "null" },
    ]);
  });

  it("is killed when it does not stop", async () => {
    const part = partOf(`
      process.on("SIGTERM", () => {});
      setInterval(() => {}, 1000);
      console.log('{"level":"info","event":"ready"}')`);
    await part.event("ready", z.object({}));
    await part[Symbol.asyncDispose]();
    await rejects(part.failed, (error: Error) => {
      strictEqual(error.message, "attic ended with SIGKILL");
      return error instanceof PeerError;
    });
  });

  it("says how it ended and its last words when they were no event", async () => {
    await using part = partOf(`console.error("lares: no room"); process.exitCode = 2`);
    await rejects(part.event("ready", z.object({})), (error: Error) => {
      match(error.message, /^attic ended with exit code 2: no room$/);
      return true;
    });
  });
});
