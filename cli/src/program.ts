import { Command } from "commander";
import { agentCommand } from "./commands/agent.ts";
import { aggregatorCommand } from "./commands/aggregator.ts";
import { brokerCommand } from "./commands/broker.ts";
import { completionCommand } from "./commands/completion.ts";
import { demoCommand } from "./commands/demo.ts";
import { detectCommand } from "./commands/detect.ts";
import { evaluateCommand } from "./commands/evaluate.ts";
import { exportCommand } from "./commands/export.ts";
import { fleetCommand } from "./commands/fleet.ts";
import { installCommand } from "./commands/install.ts";
import { microCommand } from "./commands/micro.ts";
import { modelsCommand } from "./commands/models.ts";
import { pageCommand } from "./commands/page.ts";
import { recordCommand } from "./commands/record.ts";
import { roundsCommand } from "./commands/rounds.ts";
import { sampleCommand } from "./commands/sample.ts";
import { simulateCommand } from "./commands/simulate.ts";
import { topCommand } from "./commands/top.ts";
import { version } from "./version.ts";

/**
 * The `lares` command. Commands import their room when they run, so that help comes at once and a
 * broker loads no network engine.
 * @param stop ends long-running commands
 */
export function createProgram(stop: AbortSignal): Command {
  const program = new Command("lares")
    .description("A fleet that watches rooms without sending pictures away.")
    .version(version())
    // An option after a sub-command is the sub-command's, also where its parent has one so named.
    .enablePositionalOptions()
    .showHelpAfterError("Run with --help to see the options.")
    .addHelpText(
      "after",
      `
Start here:
  $ lares demo                      five rooms learn together, on this machine
  $ lares detect                    one room alone: learns it, then tells what is unusual
  $ lares simulate --method local   the same without federation, in one process
  $ lares evaluate --quick          every method and rival side by side, with intervals

By hand, in three terminals:
  $ lares broker
  $ lares aggregator --quorum 2
  $ lares agent --room lobby --data rooms      (one for each room)
  $ lares page                                 (then look at http://127.0.0.1:8080/)`,
    );
  const commands = [
    demoCommand(stop),
    simulateCommand(stop),
    evaluateCommand(stop),
    brokerCommand(stop),
    aggregatorCommand(stop),
    agentCommand(stop),
    detectCommand(stop),
    pageCommand(stop),
    fleetCommand(stop),
    roundsCommand(),
    topCommand(stop),
    exportCommand(stop),
    installCommand(),
    recordCommand(stop),
    sampleCommand(stop),
    microCommand(stop),
    modelsCommand(),
    completionCommand(program),
  ];
  for (const command of commands) program.addCommand(command);
  overrideExit(program);
  return program;
}

/** Failures are thrown, also those of sub-commands: `runToExit` alone ends the process. */
function overrideExit(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) overrideExit(child);
}
