import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { complete, createProgram } from "@lares/cli";

describe("completion of command lines", () => {
  const program = createProgram(new AbortController().signal);
  const valuesOf = (line: string) =>
    complete(program, line.split(" ")).candidates.map(({ value }) => value);

  const cases: [string, string, readonly string[]][] = [
    ["commands by their beginning", "ag", ["aggregator", "agent"]],
    ["sub-commands", "micro p", ["provision", "publish"]],
    ["options", "detect --f", ["--fps", "--frames"]],
    ["no option twice", "detect --fps 2 --f", ["--frames"]],
    ["an option with many values again", "micro publish --device a --dev", ["--device"]],
    ["choices of an option", "evaluate --dtype ", ["f32", "f16", "q8"]],
    ["choices by their beginning", "evaluate --dtype f", ["f32", "f16"]],
    ["choices after =", "evaluate --dtype=f3", ["--dtype=f32"]],
    ["choices after = as bash gives it", "evaluate --dtype =", ["f32", "f16", "q8"]],
    ["choices after = and more as bash gives it", "evaluate --dtype = f3", ["f32"]],
    ["choices of an argument", "install systemd ", ["agent", "broker", "aggregator"]],
    ["choices beside commands", "completion f", ["fish"]],
    ["nothing after a value that is free", "agent --room ag", []],
    ["nothing for what is unknown", "agent --no-such-option --x", []],
    ["no command that is not for people", "completion w", []],
  ];
  for (const [why, line, expected] of cases) {
    it(`offers ${why}: ${line}`, () => deepStrictEqual(valuesOf(line), expected));
  }

  const names: [string, string][] = [
    ["agent --data ", "folder"],
    ["rounds show 3 --state ", "folder"],
    ["rounds show 3 --plot ", "file"],
    ["sample ", "file"],
    ["agent --room ", "none"],
  ];
  for (const [line, expected] of names) {
    it(`knows that names of kind "${expected}" follow ${line}`, () => {
      strictEqual(complete(program, line.split(" ")).names, expected);
    });
  }

  it("says what each command and option does", () => {
    for (const line of ["", "agent -"]) {
      for (const { value, description } of complete(program, line.split(" ")).candidates) {
        ok(description.length > 3, value);
      }
    }
  });
});
