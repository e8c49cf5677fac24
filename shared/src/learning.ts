/**
 * What learning a room and scoring its frames takes: engine, models, scores, and nothing that speaks
 * to others. A training thread that loads only this spares the 15 MB of MQTT, msgpack and schemas.
 */
export * from "./engine/create-engine.ts";
export * from "./engine/engine.ts";
export * from "./errors.ts";
export * from "./events/camera/usual-view.ts";
export * from "./events/evidence.ts";
export * from "./models/catalog.ts";
export * from "./models/layout.ts";
export * from "./models/model-spec.ts";
export * from "./random.ts";
export * from "./require-named.ts";
export * from "./scoring/auroc.ts";
export * from "./scoring/background.ts";
export * from "./scoring/conformal.ts";
export * from "./scoring/detector.ts";
export * from "./scoring/network-inputs.ts";
export * from "./scoring/network-trust.ts";
export * from "./scoring/pooled-score.ts";
export * from "./scoring/reconstruction.ts";
export * from "./scoring/rivals/frame-difference.ts";
export * from "./scoring/rivals/frame-scorer.ts";
export * from "./scoring/rivals/recordings.ts";
export * from "./scoring/rivals/rivals.ts";
export * from "./scoring/sorted-scores.ts";
export * from "./wire/digest.ts";
