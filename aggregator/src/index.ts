export * from "./cap-norm.ts";
export * from "./exact-sum.ts";
export * from "./limits.ts";
export * from "./roster.ts";
export * from "./strategies/fedavg.ts";
export * from "./strategies/registry.ts";
export * from "./strategies/strategy.ts";
