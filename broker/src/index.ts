export * from "./broker.ts";
export * from "./client-identity.ts";
export * from "./counters.ts";
export * from "./policy.ts";
export * from "./run-broker.ts";
