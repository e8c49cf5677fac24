/** What the browser needs of the wire: schemas and topics, nothing of Node. */
export * from "../ids.ts";
export * from "./messages.ts";
export * from "./topics.ts";
