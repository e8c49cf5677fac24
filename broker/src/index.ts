export * from "./broker.ts";
export * from "./client-identity.ts";
export * from "./counters.ts";
export * from "./fleet/audit.ts";
export * from "./fleet/fleet-files.ts";
export * from "./fleet/init-fleet.ts";
export * from "./policy.ts";
export * from "./run-broker.ts";
