export * from "./engine/engine.ts";
export * from "./errors.ts";
export * from "./models/catalog.ts";
export * from "./models/layout.ts";
export * from "./models/model-spec.ts";
export * from "./transport/transport.ts";
