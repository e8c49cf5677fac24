import { deepStrictEqual, doesNotMatch, match, throws } from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addConfigOption, printedConfig } from "@lares/cli";
import { ConfigError } from "@lares/shared";
import { Command, InvalidArgumentError, Option } from "commander";

describe("--config", () => {
  const folder = mkdtempSync(join(tmpdir(), "lares-config-"));
  after(() => {
    rmSync(folder, { recursive: true });
    delete process.env.LARES_TEST_FLEET;
  });
  afterEach(() => delete process.env.LARES_TEST_FLEET);

  function parsed(toml: string, ...flags: string[]): Command {
    const path = join(folder, "agent.toml");
    writeFileSync(path, toml);
    const fps = (text: string) => {
      if (!(Number(text) > 0)) throw new InvalidArgumentError("Expected a number above 0.");
      return Number(text);
    };
    const command = new Command("agent")
      .exitOverride()
      .configureOutput({ writeErr: () => {} })
      .requiredOption("--room <name>", "room")
      .addOption(new Option("--fleet <id>", "fleet").env("LARES_TEST_FLEET").default("home"))
      .addOption(new Option("--model <name>", "model").choices(["simple", "micro"]))
      .option("--fps <n>", "frames a second", fps, 1)
      .option("--motion", "motion")
      .option("--no-heatmap", "no heatmap")
      .option("--broker <url>", "broker");
    addConfigOption(command);
    return command.parse(["--config", path, ...flags], { from: "user" });
  }

  it("takes all kinds of options, mandatory ones too", () => {
    const toml = 'room = "lobby"\nfps = 2.5\nmotion = true\nno-heatmap = true\nmodel = "micro"';
    const { room, fps, motion, heatmap, model } = parsed(toml).opts();
    deepStrictEqual([room, fps, motion, heatmap, model], ["lobby", 2.5, true, false, "micro"]);
  });

  it("counts less than the environment, and that less than a flag, on either side of it", () => {
    const toml = 'room = "lobby"\nfleet = "file"';
    deepStrictEqual(parsed(toml).opts().fleet, "file");
    process.env.LARES_TEST_FLEET = "environment";
    deepStrictEqual(parsed(toml).opts().fleet, "environment");
    deepStrictEqual(parsed(toml, "--fleet", "flag").opts().fleet, "flag");
    const path = join(folder, "agent.toml");
    const command = parsed(toml);
    command.parse(["--fleet", "flag", "--config", path], { from: "user" });
    deepStrictEqual(command.opts().fleet, "flag");
  });

  const wrong: [string, string, RegExp][] = [
    ["an unknown name", 'rooom = "lobby"', /no option "rooom", expected some of room, fleet/],
    ["a value out of range", "fps = 0", /fps is 0: Expected a number above 0/],
    ["a choice that there is not", 'model = "huge"', /model is "huge".*simple, micro/],
    ["a number for a switch", "motion = 1", /motion is 1: expected true/],
    ["a switch for a number", "fps = true", /fps is true: expected a text or number/],
    ["a table", "[room]\nname = 1", /room is no text, number, true or false/],
    ["what is no TOML", "room: lobby", /agent\.toml is no TOML/],
    ["a file in a file", 'config = "other.toml"', /no option "config"/],
  ];
  for (const [why, toml, message] of wrong) {
    it(`refuses ${why}, naming the file`, () => {
      throws(
        () => parsed(toml),
        (error) =>
          error instanceof ConfigError &&
          message.test(error.message) &&
          error.message.includes("agent.toml"),
      );
    });
  }

  it("prints what counts and where it is from, and no password", () => {
    const toml = 'room = "lobby"\nbroker = "mqtt://ann:s3cret@pi.local"';
    const text = printedConfig(parsed(toml, "--fps", "2"));
    match(text, /^room = "lobby" {2}# file$/m);
    match(text, /^fps = 2 {2}# flag$/m);
    match(text, /^fleet = "home" {2}# default$/m);
    match(text, /^broker = "mqtt:\/\/…@pi\.local" {2}# file$/m);
    doesNotMatch(text, /s3cret|heatmap|config/);
  });
});
