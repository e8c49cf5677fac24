import {
  type LastingSuspectDevice,
  LearningReport,
  RoundCurrent,
  type RoundHistory,
  RoundProgress,
  RoundResult,
  type SuspectDevice,
} from "@lares/shared/wire";
import { type ReadonlySignal, signal } from "@preact/signals";
import type { z } from "zod";
import { maxRooms } from "../fleet/fleet.ts";
import { findJson } from "../fleet/room-message.ts";

/** Rounds of one task. */
export interface TaskRounds {
  readonly task: string;
  readonly current: RoundCurrent | undefined;
  /** Of a round that collects: who is awaited. */
  readonly progress: RoundProgress | undefined;
  /** The deadline is not after this; seconds since 1970. */
  readonly endsAtSeconds: number;
  /** Oldest first. */
  readonly results: readonly RoundResult[];
  /** What each room has learned, by device. */
  readonly learning: ReadonlyMap<string, LearningReport>;
  /** Devices whose update stood out, by round; null where nobody can look any more. */
  readonly suspects: ReadonlyMap<number, readonly SuspectDevice[] | null>;
}

const resultsLength = 200;
const maxTasks = 16;
const roundPattern = /^lares\/v1\/[^/]+\/task\/([^/]+)\/round\/(current|progress|[0-9]+\/result)$/;
const learningPattern = /^lares\/v1\/[^/]+\/device\/([^/]+)\/learning$/;

/** The rounds of all tasks, as the aggregator tells them, and what rooms have learned in them. */
export class Rounds {
  readonly #tasks = signal<readonly TaskRounds[]>([]);
  readonly #attackers = signal<readonly LastingSuspectDevice[]>([]);
  readonly #onResult: () => void;

  /** @param onResult called when a round has ended */
  constructor(onResult: () => void = () => {}) {
    this.#onResult = onResult;
  }

  get tasks(): ReadonlySignal<readonly TaskRounds[]> {
    return this.#tasks;
  }

  /** Devices that stand out again and again, where the server has the aggregator's log. */
  get attackers(): ReadonlySignal<readonly LastingSuspectDevice[]> {
    return this.#attackers;
  }

  /** Rounds out of the aggregator's log; what was heard since then stays. */
  restore({ rounds, attackers }: RoundHistory): void {
    this.#attackers.value = attackers;
    for (const task of new Set(rounds.map(({ result }) => result.task))) {
      const before = this.#before(task);
      const own = rounds.filter(({ result }) => result.task === task);
      const heard = new Set(before.results.map(({ round }) => round));
      const past = own.map(({ result }) => result).filter(({ round }) => !heard.has(round));
      this.#put({
        ...before,
        results: [...past, ...before.results].slice(-resultsLength),
        suspects: new Map(own.map(({ result, suspects }) => [result.round, suspects])),
      });
    }
  }

  /** @param nowSeconds since 1970 */
  receive(topic: string, payload: Uint8Array, nowSeconds: number): void {
    const device = learningPattern.exec(topic)?.[1];
    const learning = device === undefined ? undefined : findAs(LearningReport, payload);
    if (learning?.device === device) this.#change(learning, withLearning);
    const match = roundPattern.exec(topic);
    if (match === null) return;
    const [, task, kind] = match;
    const ofTask = <T extends { readonly task: string }>(schema: z.ZodType<T>): T | undefined => {
      const message = findAs(schema, payload);
      return message?.task === task ? message : undefined;
    };
    if (kind === "current") {
      this.#change(ofTask(RoundCurrent), (before, current) =>
        withCurrent(before, current, endOf(current, nowSeconds)),
      );
    } else if (kind === "progress") {
      this.#change(ofTask(RoundProgress), (before, progress) => ({
        ...before,
        progress,
        endsAtSeconds: endOf(progress, nowSeconds),
      }));
    } else if (this.#change(ofTask(RoundResult), withResult)) this.#onResult();
  }

  /** @returns whether there was something to take */
  #change<M extends { readonly task: string }>(
    message: M | undefined,
    change: (before: TaskRounds, message: M) => TaskRounds,
  ): boolean {
    if (message === undefined) return false;
    const { task } = message;
    const isKnown = this.#tasks.value.some((rounds) => rounds.task === task);
    if (!isKnown && this.#tasks.value.length >= maxTasks) return false;
    this.#put(change(this.#before(task), message));
    return true;
  }

  #before(task: string): TaskRounds {
    return this.#tasks.value.find((rounds) => rounds.task === task) ?? noRounds(task);
  }

  #put(after: TaskRounds): void {
    const others = this.#tasks.value.filter(({ task }) => task !== after.task);
    this.#tasks.value = [...others, after];
  }
}

function noRounds(task: string): TaskRounds {
  return {
    task,
    current: undefined,
    progress: undefined,
    endsAtSeconds: 0,
    results: [],
    learning: new Map(),
    suspects: new Map(),
  };
}

function findAs<T>(schema: z.ZodType<T>, payload: Uint8Array): T | undefined {
  return schema.safeParse(findJson(payload)).data;
}

const endOf = (message: { readonly remainingMs: number }, nowSeconds: number): number =>
  nowSeconds + message.remainingMs / 1000;

function withCurrent(before: TaskRounds, current: RoundCurrent, endsAtSeconds: number): TaskRounds {
  // Another run begins at round 0 again: what the one before gave does not go on.
  const isSameRun = before.current === undefined || before.current.run === current.run;
  const learning = new Map([...before.learning].filter(([, { run }]) => run === current.run));
  return { ...(isSameRun ? before : noRounds(before.task)), learning, current, endsAtSeconds };
}

function withResult(before: TaskRounds, result: RoundResult): TaskRounds {
  const others = before.results.filter(({ round }) => round !== result.round);
  return { ...before, results: [...others, result].slice(-resultsLength) };
}

function withLearning(before: TaskRounds, report: LearningReport): TaskRounds {
  const isOld = before.current !== undefined && before.current.run !== report.run;
  const isFull = before.learning.size >= maxRooms && !before.learning.has(report.device);
  if (isOld || isFull) return before;
  return { ...before, learning: new Map([...before.learning, [report.device, report]]) };
}
