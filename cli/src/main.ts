#!/usr/bin/env node
import { createProgram } from "./program.ts";
import { runToExit } from "./run-to-exit.ts";

runToExit((stop) => createProgram(stop).parseAsync());
