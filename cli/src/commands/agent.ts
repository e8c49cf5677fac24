import { join } from "node:path";
import type { RoomOrigin, WatchOptions } from "@lares/edge-agent";
import type { Log, Teardown, UpdateMode } from "@lares/shared";
import { Command, Option } from "commander";
import { addConfigOption } from "../config/config-file.ts";
import { printedConfig } from "../config/print-config.ts";
import { logOption, openLog } from "../console-log.ts";
import { engineOption, threadsOption } from "../engine-options.ts";
import {
  detectorOption,
  type FederatedMethod,
  federatedMethods,
  methodOption,
  modelOption,
  seedOption,
} from "../learning-options.ts";
import {
  type AccessOptions,
  brokerAccess,
  brokerOption,
  fleetOption,
  identityOption,
  plaintextOption,
} from "../mqtt-options.ts";
import { path, positiveNumber, wholeNumber } from "../parse-option.ts";
import { version } from "../version.ts";
import { withTeardown } from "../with-teardown.ts";
import { agentEnrollCommand } from "./agent-enroll.ts";

interface Options extends AccessOptions {
  readonly room: string;
  readonly data?: string;
  readonly learnFrames: number;
  readonly learnInterval: number;
  readonly device?: string;
  readonly model: string;
  readonly method: FederatedMethod;
  readonly engine: string;
  readonly threads: number;
  readonly seed: number;
  readonly log: string;
  readonly source?: string;
  readonly fps: number;
  readonly detector: string;
  readonly motion?: true;
  readonly falseEvents: number;
  readonly heatmap: boolean;
  readonly updates: UpdateMode;
  readonly state?: string;
  readonly printConfig?: true;
}

/** `lares agent`: learns one room together with its fleet. */
export function agentCommand(stop: AbortSignal): Command {
  const command = new Command("agent")
    .description("Learn one room together with its fleet, then report how well it is watched.")
    .addCommand(agentEnrollCommand())
    .enablePositionalOptions()
    .hook("preSubcommand", dropMandatory)
    .requiredOption("--room <name>", "the room to learn; with --data, its sub-folder")
    .addOption(
      new Option("--data <dir>", "folder of rooms: <room>/normal and <room>/anomalous, JPEG or PNG")
        .env("LARES_DATA")
        .argParser(path),
    )
    .option(
      "--device <id>",
      "id of this device in the fleet; the identity's, or made from the room's name",
    )
    .addOption(brokerOption())
    .addOption(fleetOption())
    .addOption(identityOption())
    .addOption(plaintextOption())
    .addOption(modelOption())
    .addOption(methodOption(federatedMethods))
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(seedOption())
    .addOption(logOption())
    .option(
      "--source <from>",
      "watch the room: camera, camera:1, usb:/dev/video0, rtsp://…, http://…, video:FILE, folder:DIR, replay:DIR or generated:ROOM",
    )
    .option("--fps <n>", "frames a second to watch", positiveNumber(30), 1)
    .option(
      "--learn-frames <n>",
      "without --data: frames of the source that show the room as usual",
      wholeNumber(20, 10_000),
      240,
    )
    .option(
      "--learn-interval <seconds>",
      "without --data: time from one of them to the next",
      positiveNumber(3600),
      15,
    )
    .addOption(detectorOption())
    .option("--motion", "watch for motion as well, as a second evidence")
    .option(
      "--false-events <n>",
      "false events a week to promise once there is enough history",
      positiveNumber(7),
      1,
    )
    .option("--no-heatmap", "keep to itself where in the picture an event is")
    .addOption(
      new Option(
        "--updates <how>",
        "watch with a newer network at once, or when the owner installs it",
      )
        .choices(["auto", "ask"])
        .default("auto"),
    )
    .addOption(
      new Option("--state <dir>", "folder that keeps what is learned of scores across restarts")
        .env("STATE_DIRECTORY")
        .argParser(path),
    )
    .option("--print-config", "print the options as they would be used, and from where, and end")
    .addHelpText("after", examples)
    .action((options: Options) => {
      if (options.printConfig) return console.log(printedConfig(command));
      return withTeardown((teardown) => learn(options, teardown, stop));
    });
  addConfigOption(command);
  return command;
}

async function learn(options: Options, teardown: Teardown, stop: AbortSignal): Promise<void> {
  const { runAgent } = await import("@lares/edge-agent");
  const { createEngine, requireModel } = await import("@lares/shared");
  const { requireDeviceId } = await import("../require-device-id.ts");
  const log = openLog("edge-agent", options.log);
  const access = await brokerAccess(options, ["device", "micro"], { log, teardown });
  const watch = await openWatch(options, log, teardown);
  await runAgent({
    ...access,
    device: requireDeviceId(options.device, options.room, access.identity?.()),
    room: await originOf(options, watch),
    spec: requireModel(options.model),
    method: options.method,
    engine: await createEngine(options.engine),
    threads: options.threads,
    seed: options.seed,
    version: version(),
    ...(watch && { watch }),
    signal: stop,
    log,
  });
}

/** @throws ConfigError when there is nothing to learn from */
async function originOf(options: Options, watch: WatchOptions | undefined): Promise<RoomOrigin> {
  const { data, room: name, learnFrames: count, learnInterval: intervalSeconds } = options;
  if (data !== undefined) return { directory: join(data, name) };
  if (watch !== undefined) return { name, source: watch.source, count, intervalSeconds };
  const { ConfigError } = await import("@lares/shared");
  throw new ConfigError(
    "neither --data nor --source is given: there is nothing to learn from",
    "Give --data with a folder of pictures, or --source with the camera that watches the room.",
  );
}

/** What learning a room needs is not needed by a sub-command, of which Commander would ask it, too. */
function dropMandatory(command: Command): void {
  for (const option of command.options) option.mandatory = false;
}

/** @returns undefined without a source: the agent only learns */
async function openWatch(
  options: Options,
  log: Log,
  teardown: Teardown,
): Promise<WatchOptions | undefined> {
  const {
    source: from,
    fps,
    detector,
    motion = false,
    falseEvents,
    heatmap,
    updates,
    state,
  } = options;
  if (from === undefined) return undefined;
  const { withHeartbeat } = await import("@lares/edge-agent");
  const { serviceManager, systemClock } = await import("@lares/shared");
  const { openSource } = await import("../open-source.ts");
  const manager = serviceManager(process.env, systemClock.nowMs);
  const source = withHeartbeat(await openSource(from, fps, { log, teardown }), manager.alive);
  manager.ready();
  return {
    source,
    detector,
    motion,
    eventsPerWeek: falseEvents,
    sendsHeatmaps: heatmap,
    updates,
    ...(state !== undefined && { stateDirectory: state }),
  };
}

const examples = `
Options also stand in a file, room = "lobby" for --room lobby; an environment variable counts before it,
and a flag before that.

Examples:
  $ lares agent --room lobby --data rooms                      learn with the fleet, then report
  $ lares agent --room lobby --data rooms --source folder:new --state /var/lib/lares
  $ lares agent --room lobby --data rooms --source generated:kitchen --detector pca-16
  $ lares agent --room lobby --source camera                   learn an hour by the camera, then watch
  $ lares agent --config agent.toml --print-config

Without --data the room is learned from the source itself: nothing unusual should happen meanwhile.
With --source the agent watches its room while it learns and after that: alarm, score, camera state
and events go to the broker, and Home Assistant finds the device by itself.`;
