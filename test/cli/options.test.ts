import { deepStrictEqual } from "node:assert/strict";
import { strategies } from "@lares/aggregator";
import { createProgram } from "@lares/cli";
import { detectorNames, methodNames } from "@lares/edge-agent";
import { boards } from "@lares/firmware";
import { catalog, Dtype } from "@lares/shared";

/** Written out in the options, so that help need not load what they choose from. */
describe("choices of options", () => {
  const { commands } = createProgram(new AbortController().signal);
  const federated = methodNames.filter((name) => name !== "local");
  const expected: Record<string, readonly string[]> = {
    "--model": [...catalog.keys()],
    "--board": boards.map(({ name }) => name),
    "--dtype": Dtype.options,
    "--method": federated,
    "--strategy": [...strategies.keys()],
    "--detector": detectorNames,
    "simulate --method": methodNames,
  };
  const files = ["export --model"];
  for (const command of commands) {
    for (const { long, argChoices } of command.options) {
      const choices = expected[`${command.name()} ${long}`] ?? expected[`${long}`];
      if (choices === undefined || files.includes(`${command.name()} ${long}`)) continue;
      it(`are all there are for ${command.name()} ${long}`, () => {
        deepStrictEqual(argChoices, choices);
      });
    }
  }
});
