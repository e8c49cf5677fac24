import { runBroker } from "@lares/broker";
import { jsonLog } from "@lares/shared";

const stop = new AbortController();
process.once("SIGTERM", () => stop.abort());
const log = jsonLog("broker", (line) => console.log(line));
await runBroker({ port: 0, signal: stop.signal, log });
