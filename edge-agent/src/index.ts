export * from "./personalization/channel-mix.ts";
export * from "./personalization/methods.ts";
export * from "./personalization/personalization.ts";
export * from "./training/learner.ts";
export * from "./training/loss.ts";
export * from "./training/samples.ts";
export * from "./training/train-epochs.ts";
