import { Option } from "commander";
import { path } from "../parse-option.ts";

/** Where the keys of a fleet lie. */
export const fleetDirectoryOption = (): Option =>
  new Option("--dir <dir>", "directory with the fleet's keys")
    .env("LARES_FLEET_DIR")
    .argParser(path)
    .default("lares-fleet");
