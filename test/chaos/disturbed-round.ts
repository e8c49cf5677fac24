import { once } from "node:events";
import { Aggregator } from "@lares/aggregator";
import {
  connectMqtt,
  type FleetId,
  micro,
  type RoundResult,
  silentLog,
  systemClock,
  Teardown,
} from "@lares/shared";
import { RecordedAgent, recordedAgent } from "../bench/scale/recorded-agent.ts";

const fleet = "home" as FleetId;
const RESEND_MS = 3000;

/** What became of a round in which something happened to the broker. */
export interface DisturbedRound {
  readonly result: RoundResult;
  /** Agents that lost their connection and were there again. */
  readonly cameBack: number;
  /** From the end of the disturbance until the last of them was there again; 0 for none. */
  readonly lastBackMs: number;
}

/**
 * One round of recorded agents, the same updates each time. Half of them have their receipts when
 * the disturbance comes; the others answer when it is over.
 * @param disturb resolves once clients can connect again
 */
export async function playDisturbedRound(
  url: string,
  agents: number,
  disturb: () => Promise<void> = async () => {},
): Promise<DisturbedRound> {
  const teardown = new Teardown();
  const early = Math.floor(agents / 2);
  const about = { url, spec: micro, resendMs: RESEND_MS };
  let receipts = 0;
  const half = new AbortController();
  const over = new AbortController();
  const hold = once(over.signal, "abort").then(() => {});
  const halfAnswered = once(half.signal, "abort");
  const onReceipt = (): void => {
    receipts++;
    if (receipts === early) half.abort();
  };
  try {
    const joined = await Promise.all(
      Array.from({ length: agents }, (_, number) =>
        RecordedAgent.join(
          { ...recordedAgent(number, about), ...(number >= early && { hold }) },
          onReceipt,
        ),
      ),
    );
    for (const agent of joined) teardown.defer(() => agent[Symbol.asyncDispose]());
    const transport = await connectMqtt({ url, clientId: "aggregator", connectTimeoutMs: 60_000 });
    teardown.defer(() => transport[Symbol.asyncDispose]());
    const results: RoundResult[] = [];
    const onResult = (result: RoundResult): void => void results.push(result);
    const parts = { transport, clock: systemClock, log: silentLog, onResult };
    const stop = new AbortController();
    const running = new Aggregator(optionsOf(agents), parts).run(stop.signal);
    await halfAnswered;
    await disturb();
    const sinceMs = performance.now();
    over.abort();
    await running;
    const back = joined.flatMap(({ backAtMs }) => backAtMs.slice(-1));
    const lastBackMs = Math.max(0, ...back.map((atMs) => atMs - sinceMs));
    return { result: results[0] as RoundResult, cameBack: back.length, lastBackMs };
  } finally {
    await teardown[Symbol.asyncDispose]();
  }
}

function optionsOf(agents: number) {
  return {
    fleet,
    spec: micro,
    rounds: 1,
    quorum: agents,
    deadlineMs: 300_000,
    dtype: "f32",
    training: { epochs: 1, batchSize: 8, learningRate: 0.001 },
    strategy: "fedavg",
    seed: 1,
  } as const;
}
