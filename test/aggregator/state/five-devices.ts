import { RoundArchive, type Storage } from "@lares/aggregator";
import {
  type DeviceId,
  parseJson,
  Receipt,
  type RoundCurrent,
  type RoundResult,
  type Sha256,
  type Transport,
  weightsDigest,
} from "@lares/shared";
import type { ScriptedDevice } from "../scripted-device.ts";
import { type Connect, type LogLine, openStage, type Stage } from "../stage.ts";

export const FIVE = ["a", "b", "c", "d", "e"] as DeviceId[];

/** What each device adds, the same however often it is asked. */
export function answer(device: ScriptedDevice, current: RoundCurrent): Promise<void> {
  const place = FIVE.indexOf(device.id) + 1;
  return device.contribute(current, place / 7, { samples: 10 * place + 1 });
}

export interface Played {
  readonly model: Sha256;
  readonly results: readonly RoundResult[];
  readonly lines: readonly LogLine[];
}

/**
 * Plays rounds of five devices to their end on a storage: whoever is asked answers.
 * @param onReceipt hears of each receipt at the moment at which it leaves the aggregator
 */
export async function playRounds(
  storage: Storage,
  settings: {
    rounds?: number;
    strategy?: string;
    isGated?: boolean;
    connect: Connect;
    onReceipt?: (receipt: Receipt) => void;
  },
): Promise<Played> {
  const {
    rounds = 1,
    strategy = "fedavg",
    isGated = false,
    connect,
    onReceipt = () => {},
  } = settings;
  await using stage = await openStage({
    options: { rounds, strategy, isGated, quorum: FIVE.length },
    present: FIVE,
    connect: async (clientId) => {
      const transport = await connect(clientId);
      return clientId === "aggregator" ? watched(transport, onReceipt) : transport;
    },
    state: { archive: new RoundArchive(storage), keep: 2 },
  });
  void answerAll(stage);
  if (isGated) void voteAll(stage);
  const { weights } = await stage.outcome;
  return { model: weightsDigest(weights), results: stage.results, lines: stage.lines };
}

/** Until the stage is left: nobody asks then. */
async function answerAll(stage: Stage): Promise<never> {
  const isAsking = ({ phase }: RoundCurrent) => phase === "collecting";
  for (let count = 1; ; count++) {
    const current = (await stage.witness.several(count, "round", isAsking)).at(-1);
    for (const device of FIVE) await answer(stage.device(device), current as RoundCurrent);
  }
}

/** For what the round leads to, in most rooms. */
async function voteAll(stage: Stage): Promise<never> {
  for (let count = 1; ; count++) {
    const [candidate] = (await stage.witness.several(count, "candidate")).slice(-1);
    const round = (candidate?.round ?? 0) - 1;
    const current = await stage.witness.phase(round, "aggregating");
    const on = { base: current.base, candidate: candidate?.base as Sha256 };
    for (const [i, device] of FIVE.entries()) {
      await stage.device(device).vote(current, on, i < 2 ? 2 : 0.5);
    }
  }
}

function watched(transport: Transport, onReceipt: (receipt: Receipt) => void): Transport {
  const publish = transport.publish.bind(transport);
  transport.publish = (topic, payload, options) => {
    if (topic.includes("/receipt/")) onReceipt(parseJson(Receipt, payload));
    return publish(topic, payload, options);
  };
  return transport;
}
