/** What the browser needs of the wire: schemas, topics, errors and words, nothing of Node. */
export * from "../errors.ts";
export * from "../events/place-in-words.ts";
export * from "../ids.ts";
export * from "./learning-report.ts";
export * from "./messages.ts";
export * from "./micro-messages.ts";
export * from "./page-messages.ts";
export * from "./round-progress.ts";
export * from "./topics.ts";
