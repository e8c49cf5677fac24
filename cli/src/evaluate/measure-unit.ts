import { setImmediate as breathe } from "node:timers/promises";
import type { MethodName } from "@lares/edge-agent";
import {
  bareScores,
  type Engine,
  type FitScorer,
  requireNamed,
  rivals,
  silentLog,
} from "@lares/shared";
import type { FleetConfig } from "../simulate/config.ts";
import { createParticipants, type Participant } from "../simulate/participant.ts";
import { trainFleet } from "../simulate/train-fleet.ts";
import { withTeardown } from "../with-teardown.ts";
import type { BenchRoom } from "./bench-room.ts";
import type { ClipScorer } from "./clip-scorer.ts";
import { fitNetworkScorer } from "./network-scorer.ts";
import type { RoomOutcome, UnitOutcome } from "./outcome.ts";
import type { ScoreKind } from "./score-kind.ts";
import { scoreRoom } from "./score-room.ts";
import type { EvaluationSettings } from "./settings.ts";
import type { Unit } from "./unit.ts";

/**
 * Computes one unit: the same numbers whenever and wherever it runs. Between rooms the event loop
 * turns, so that a process which is told to end does so.
 * @param rooms as the unit's model sees them, at least one
 * @throws the first failure of any room
 */
export function measureUnit(
  unit: Unit,
  settings: EvaluationSettings,
  rooms: readonly BenchRoom[],
  engine: Engine,
): Promise<UnitOutcome> {
  const { method, seed } = unit;
  if (seed === null) return measureDetector(method, rooms);
  const { rounds, dtype, training } = settings;
  const common = { rounds, dtype, training, threads: 1, transport: "memory" } as const;
  return measureFleet({ ...common, seed, method: method as MethodName }, rooms, engine);
}

async function measureFleet(
  config: FleetConfig,
  rooms: readonly BenchRoom[],
  engine: Engine,
): Promise<UnitOutcome> {
  return withTeardown(async (teardown) => {
    const prepared = rooms.map((room) => room.prepared);
    const participants = await createParticipants(config, prepared, engine, teardown);
    const { signal } = new AbortController();
    const parts = { engine, log: silentLog, signal, onRound: () => {} };
    const { spec } = prepared[0] as BenchRoom["prepared"];
    const { personals, rounds } = await trainFleet(config, spec, participants, parts);
    const bytes = rounds.reduce((sum, round) => sum + round.uplinkBytes + round.downlinkBytes, 0);
    const outcomes: RoomOutcome[] = [];
    for (const [i, { weights, alpha }] of personals.entries()) {
      await breathe();
      const { network, learner } = participants[i] as Participant;
      network.setWeights(weights);
      const room = rooms[i] as BenchRoom;
      const { score, trust } = fitNetworkScorer(room, network);
      outcomes.push({
        ...scoreRoom(room, score),
        trust,
        gradients: learner.computation.gradients,
        bytes: Math.round(bytes / rooms.length),
        ...(alpha && { alphaHistogram: [...alpha.histogram] }),
      });
    }
    return outcomes;
  });
}

async function measureDetector(name: string, rooms: readonly BenchRoom[]): Promise<UnitOutcome> {
  const fit = requireNamed("detector", name, rivals);
  const outcomes: RoomOutcome[] = [];
  for (const room of rooms) {
    await breathe();
    outcomes.push({ ...scoreRoom(room, rivalScorer(name, fit, room)), gradients: 0, bytes: 0 });
  }
  return outcomes;
}

/** What the score of a detector without a network says; of the others, how a frame looks. */
const rivalScores: ReadonlyMap<string, ScoreKind> = new Map([
  ["mse", "mse"],
  ["motion", "motion"],
]);

function rivalScorer(name: string, fit: FitScorer, room: BenchRoom): ClipScorer {
  const { input } = room.prepared.spec;
  const score = fit(input, room.train);
  const kind = rivalScores.get(name) ?? "appearance";
  return ({ frames }) => ({ scores: { [kind]: bareScores(score(frames)) } });
}
