import { Command } from "commander";
import type { DemoOptions } from "../demo/demo.ts";
import { threadsOption } from "../engine-options.ts";
import {
  dataOption,
  deadlineOption,
  federatedMethods,
  methodOption,
  withLearningOptions,
} from "../learning-options.ts";

/** `lares demo`: a broker, an aggregator, an agent and a virtual ESP32 for each room. */
export function demoCommand(stop: AbortSignal): Command {
  const command = new Command("demo")
    .description(
      "Run a whole fleet on this machine: each part a process of its own, over real MQTT.",
    )
    .addOption(dataOption())
    .option("--no-micro", "without a virtual ESP32 for each room")
    .option("--keep", "serve the page until Ctrl-C, and keep the generated rooms and the model");
  return withLearningOptions(command, { epochs: 8 })
    .addOption(methodOption(federatedMethods))
    .addOption(deadlineOption(60))
    .addOption(threadsOption())
    .option("--json", "print the rooms as one JSON object; progress goes to standard error")
    .action(async (options: DemoOptions) => {
      const { runDemo } = await import("../demo/demo.ts");
      const print = options.json ? console.error : console.log;
      await runDemo(options, stop, print, (result) => console.log(JSON.stringify(result)));
    });
}
