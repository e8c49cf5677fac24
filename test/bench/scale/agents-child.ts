// Many recorded agents in one process: `agents-child.ts JOB`, with the JSON of an AgentsJob. Says
// "joined" over IPC once all are there, and ends with their receipts when it is told anything.
import { once } from "node:events";
import type { ModelSpec } from "@lares/shared";
import { RecordedAgent, recordedAgent } from "./recorded-agent.ts";

export interface AgentsJob {
  readonly url: string;
  readonly spec: ModelSpec;
  readonly first: number;
  readonly count: number;
  readonly resendMs: number;
}

export type AgentsWord =
  | { readonly kind: "joined" }
  | { readonly kind: "receipts"; readonly receiptMs: number[]; readonly statuses: string[] };

/** Connections that are opened side by side: a handshake is most of what they cost. */
const AT_ONCE = 10;

const job: AgentsJob = JSON.parse(process.argv[2] as string);
const say = (word: AgentsWord) =>
  new Promise((resolve) => process.send?.(word, undefined, {}, resolve));

const agents: RecordedAgent[] = [];
for (let at = 0; at < job.count; at += AT_ONCE) {
  const some = Array.from({ length: Math.min(AT_ONCE, job.count - at) }, (_, i) =>
    RecordedAgent.join(recordedAgent(job.first + at + i, job)),
  );
  agents.push(...(await Promise.all(some)));
}
await say({ kind: "joined" });
await once(process, "message");
const receiptMs = agents.flatMap((agent) => agent.receiptMs);
const statuses = agents.flatMap((agent) => agent.statuses);
await say({ kind: "receipts", receiptMs, statuses });
await Promise.all(agents.map((agent) => agent[Symbol.asyncDispose]()));
process.disconnect();
