/** What is flashed beside the firmware, made in the browser or by `lares micro`: nothing of Node. */
export * from "./flash-manifest.ts";
export * from "./model-image.ts";
export * from "./nvs-image.ts";
export * from "./partition-image.ts";
export * from "./plan-flash.ts";
export * from "./provisioning.ts";
