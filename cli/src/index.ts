export * from "./create-engine.ts";
export * from "./demo/part.ts";
export * from "./device-ids.ts";
export * from "./report/table.ts";
export * from "./simulate/config.ts";
export * from "./simulate/simulation.ts";
