/** What the browser needs of the wire: schemas, topics and errors, nothing of Node. */
export * from "../errors.ts";
export * from "../ids.ts";
export * from "./messages.ts";
export * from "./page-messages.ts";
export * from "./topics.ts";
