import { Argument, Command } from "commander";
import { shells } from "../completion/shell-scripts.ts";

/** `lares completion`: what shells need to complete command lines. */
export function completionCommand(program: Command): Command {
  return new Command("completion")
    .description("Print what bash, zsh or fish needs to complete lares commands with Tab.")
    .usage("[options] <shell>")
    .addCommand(wordsCommand(program), { hidden: true })
    .addArgument(new Argument("<shell>", "the shell that is to learn them").choices(shells))
    .addHelpText(
      "after",
      `
Once, for every shell to come:
  $ echo 'source <(lares completion bash)' >> ~/.bashrc
  $ echo 'source <(lares completion zsh)' >> ~/.zshrc       (after the line with compinit)
  $ lares completion fish > ~/.config/fish/completions/lares.fish`,
    )
    .action(async (shell: (typeof shells)[number]) => {
      const { shellScripts } = await import("../completion/shell-scripts.ts");
      process.stdout.write(shellScripts[shell]);
    });
}

/** For the scripts, not for people. */
function wordsCommand(program: Command): Command {
  return new Command("words").argument("[words...]").action(async (words: readonly string[]) => {
    const { complete } = await import("../completion/complete.ts");
    const { names, candidates } = complete(program, words);
    const lines = candidates.map(({ value, description }) => `${value}\t${description}`);
    console.log([names, ...lines].join("\n"));
  });
}
