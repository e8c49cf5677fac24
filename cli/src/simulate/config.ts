import type { MethodName, RoomReport } from "@lares/edge-agent";
import type { Dtype, Engine, Log, Sha256, TrainingPlan } from "@lares/shared";
import type { MicroReport } from "../micro/watch-on-micro.ts";

/** How a fleet learns: what decides its weights, and `threads` and `transport`, which do not. */
export interface FleetConfig {
  readonly rounds: number;
  readonly method: MethodName;
  readonly dtype: Dtype;
  readonly seed: number;
  readonly training: TrainingPlan;
  readonly threads: number;
  /** How messages pass: within the process, or through a broker on a free port. */
  readonly transport: "memory" | "mqtt";
}

/** A fleet, and the rooms and the network that it learns. */
export interface SimulationConfig extends FleetConfig {
  /** Folder of rooms; generated rooms where there is none. */
  readonly data?: string;
  readonly clients: number;
  readonly model: string;
}

export interface SimulationParts {
  readonly engine: Engine;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly onRound: (report: RoundReport) => void;
  /** Whether rooms of a MicroAutoencoder are also measured as microcontrollers watch them. */
  readonly watchOnMicro?: boolean;
}

/** One round as the report shows it. */
export interface RoundReport {
  readonly round: number;
  /** Sample-weighted mean over the rooms, after local training; null without updates. */
  readonly loss: number | null;
  readonly uplinkBytes: number;
  readonly downlinkBytes: number;
  readonly seconds: number;
}

/** What the rooms trained towards. */
export interface Training {
  readonly global: Float32Array;
  readonly rounds: readonly RoundReport[];
}

export interface SimulationResult {
  /** With the name of the engine, which engines' rounding makes part of the outcome. */
  readonly config: SimulationConfig & { readonly engine: string };
  readonly rooms: readonly RoomReport[];
  readonly rounds: readonly RoundReport[];
  /** Over the common model and every room's own, in order: equal for equal seeds. */
  readonly weightsSha256: Sha256;
  /** Of a MicroAutoencoder: its rooms as microcontrollers would watch them. */
  readonly micro?: MicroReport;
  readonly seconds: number;
}

/** A finished simulation, and the common model that it led to: initial weights without rounds. */
export interface FinishedSimulation {
  readonly result: SimulationResult;
  readonly common: Float32Array;
}
