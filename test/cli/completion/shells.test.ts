import { deepStrictEqual, ok } from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { shellScripts } from "@lares/cli";
import { requireTool } from "../../require-tool.ts";

const main = fileURLToPath(new URL("../../../cli/dist/main.js", import.meta.url));

/** The installed command, in the shells themselves. */
describe("shell completion", function () {
  this.timeout(30_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "lares-completion-"));
    const lares = join(folder, "bin", "lares");
    await mkdir(join(folder, "bin"));
    await writeFile(lares, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`);
    await chmod(lares, 0o755);
    await mkdir(join(folder, "rooms of mine"));
    await writeFile(join(folder, "rooms.txt"), "");
    for (const [shell, script] of Object.entries(shellScripts)) {
      await writeFile(join(folder, `lares.${shell}`), script);
    }
  });
  after(() => rm(folder, { recursive: true }));

  const run = async (command: string, ...args: string[]): Promise<string> => {
    const PATH = `${join(folder, "bin")}:${process.env.PATH}`;
    const env = { ...process.env, PATH, HOME: folder, ZDOTDIR: folder, TERM: "dumb" };
    const { stdout } = await promisify(execFile)(command, args, {
      cwd: folder,
      env,
      timeout: 20_000,
    });
    return stdout;
  };

  const lines: [string, readonly string[], readonly string[]][] = [
    ["commands", ["ag"], ["agent", "aggregator"]],
    ["options", ["evaluate", "--plo"], ["--plot"]],
    ["choices", ["evaluate", "--dtype", ""], ["f16", "f32", "q8"]],
    ["folders with spaces, and no files", ["agent", "--data", "room"], ["rooms of mine"]],
    ["files", ["rounds", "show", "1", "--plot", "rooms."], ["rooms.txt"]],
  ];

  for (const [why, words, expected] of lines) {
    it(`completes ${why} in bash`, async function () {
      requireTool(this, "bash");
      const quoted = ["lares", ...words].map((word) => `'${word}'`).join(" ");
      const script = `compopt() { :; }; source lares.bash; COMP_WORDS=(${quoted})
COMP_CWORD=${words.length}; _lares; printf '%s\n' "\${COMPREPLY[@]}" | sort`;
      const offered = await run("bash", "--norc", "-c", script);
      deepStrictEqual(offered.trimEnd().split("\n"), expected);
    });

    it(`completes ${why} in fish`, async function () {
      requireTool(this, "fish");
      const line = ["lares", ...words].join(" ");
      const offered = await run("fish", "-c", `source lares.fish; complete -C '${line}'`);
      const values = offered.trimEnd().split("\n");
      deepStrictEqual(
        values.map((value) => plain(value.split("\t")[0] as string)).toSorted(),
        expected,
      );
    });
  }

  /** Fish escapes spaces and ends folders with a slash. */
  const plain = (name: string) => name.replaceAll("\\ ", " ").replace(/\/$/, "");

  const typed: [string, string, string][] = [
    ["a command", "lares aggr\t", "lares aggregator "],
    ["a choice", "lares evaluate --dtype q\t", "--dtype q8 "],
    ["a folder", "lares agent --data room\t", "--data rooms\\ of\\ mine"],
    ["an option, and shows what it does", "lares detect --f\t", "frames a second"],
  ];
  for (const [why, keys, expected] of typed) {
    it(`completes ${why} in zsh, by its keyboard`, async function () {
      requireTool(this, "zsh");
      ok((await run("zsh", "-f", "-c", keyboard, "zsh", keys, expected)).includes(expected));
    });
  }
});

/** Types $1 into a zsh of its own, and shows what that one draws up to $2, or what it drew at its end. */
const keyboard = `zmodload zsh/zpty
zpty -b shell zsh -f -i
zpty -w shell 'PS1=; autoload -Uz compinit; compinit -u -D; source lares.zsh; print rea""dy'
zpty -r shell screen $'*ready\\r\\n*'
zpty -n -w shell "$1"
zpty -r shell screen "*\${(b)2}*"
print -rn -- "$screen"
zpty -d shell`;
