import { RoundCurrent, RoundResult } from "@lares/shared/wire";
import { type ReadonlySignal, signal } from "@preact/signals";
import { findJson } from "../fleet/room-message.ts";

/** Rounds of one task. */
export interface TaskRounds {
  readonly task: string;
  readonly current: RoundCurrent | undefined;
  /** When `current` came in: its `remainingMs` counts from there. Seconds since 1970. */
  readonly currentAtSeconds: number;
  /** Oldest first; those that ended while this page was open. */
  readonly results: readonly RoundResult[];
}

const resultsLength = 200;
const maxTasks = 16;
const topicPattern = /^lares\/v1\/[^/]+\/task\/([^/]+)\/round\/(?:(current)|[0-9]+\/result)$/;

/** The rounds of all tasks, as the aggregator tells them. */
export class Rounds {
  readonly #tasks = signal<readonly TaskRounds[]>([]);

  get tasks(): ReadonlySignal<readonly TaskRounds[]> {
    return this.#tasks;
  }

  /** Rounds out of the aggregator's log; what was heard since then stays. */
  restore(results: readonly RoundResult[]): void {
    for (const task of new Set(results.map((result) => result.task))) {
      const known = this.#tasks.value.find((rounds) => rounds.task === task);
      const before = known ?? { task, current: undefined, currentAtSeconds: 0, results: [] };
      const heard = new Set(before.results.map(({ round }) => round));
      const past = results.filter((result) => result.task === task && !heard.has(result.round));
      const after = { ...before, results: [...past, ...before.results].slice(-resultsLength) };
      this.#tasks.value = [...this.#tasks.value.filter((rounds) => rounds.task !== task), after];
    }
  }

  /** @param nowSeconds since 1970 */
  receive(topic: string, payload: Uint8Array, nowSeconds: number): void {
    const match = topicPattern.exec(topic);
    const task = match?.[1];
    if (task === undefined) return;
    const known = this.#tasks.value.find((rounds) => rounds.task === task);
    if (known === undefined && this.#tasks.value.length >= maxTasks) return;
    const before = known ?? { task, current: undefined, currentAtSeconds: 0, results: [] };
    const after =
      match?.[2] === "current"
        ? withCurrent(before, payload, nowSeconds)
        : withResult(before, payload);
    if (after === before) return;
    this.#tasks.value = [...this.#tasks.value.filter((rounds) => rounds.task !== task), after];
  }
}

function withCurrent(before: TaskRounds, payload: Uint8Array, nowSeconds: number): TaskRounds {
  const current = RoundCurrent.safeParse(findJson(payload));
  if (!current.success) return before;
  // Another run begins at round 0 again: what the one before gave does not go on.
  const isSameRun = before.current === undefined || before.current.run === current.data.run;
  const results = isSameRun ? before.results : [];
  return { ...before, current: current.data, currentAtSeconds: nowSeconds, results };
}

function withResult(before: TaskRounds, payload: Uint8Array): TaskRounds {
  const result = RoundResult.safeParse(findJson(payload));
  if (!result.success) return before;
  const others = before.results.filter(({ round }) => round !== result.data.round);
  return { ...before, results: [...others, result.data].slice(-resultsLength) };
}
