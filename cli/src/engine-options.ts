import { Option } from "commander";
import { wholeNumber } from "./parse-option.ts";

export const engineOption = (): Option =>
  new Option("--engine <name>", "what computes the network")
    .choices(["kernels", "tfjs-node"])
    .default("kernels");

export const threadsOption = (): Option =>
  new Option("--threads <n>", "threads for training; results do not depend on it")
    .argParser(wholeNumber(1, 64))
    .default(1);
