import {
  type BootId,
  type EventReport,
  EventWatch,
  type Evidence,
  LastingEvidence,
  type LastingLearned,
  type LearnedThresholds,
  type ModelSpec,
  type SeenEvidence,
} from "@lares/shared";
import type { PromiseReport, WatchKind } from "./promise-report.ts";

/** What each way to watch goes by; an agent goes by both. */
const kindsOf = {
  frames: ["appearance"],
  lasting: ["lasting"],
  agent: ["appearance", "lasting"],
} as const satisfies Record<WatchKind, readonly Evidence[]>;

const boot = "00000000000000b7" as BootId;

/** What is known of a room before it is watched. */
export interface KnownRoom {
  readonly spec: ModelSpec;
  readonly lasting: LastingLearned;
  /** Of one frame by itself. */
  readonly appearanceOf: (frame: Uint8Array) => SeenEvidence;
}

interface Learned {
  readonly thresholds: LearnedThresholds;
  readonly lasting: LastingLearned | undefined;
}

/** Watches a room as an agent does, with the same parts. */
export class PromiseWatch {
  readonly #room: KnownRoom;
  readonly #settings: PromiseReport["settings"];
  readonly #kinds: readonly Evidence[];
  readonly #events: EventWatch;
  readonly #lasting: LastingEvidence;

  constructor(
    room: KnownRoom,
    settings: PromiseReport["settings"],
    clockSeconds: number,
    learned: Learned = { thresholds: {}, lasting: room.lasting },
  ) {
    this.#room = room;
    this.#settings = settings;
    this.#kinds = kindsOf[settings.watch];
    const { eventsPerWeek, confirmation } = settings;
    this.#events = new EventWatch({
      ...{ boot, kinds: this.#kinds, eventsPerWeek, clockSeconds },
      learned: learned.thresholds,
      ...(confirmation && { confirmation }),
    });
    this.#lasting = new LastingEvidence(room.spec, learned.lasting);
  }

  /** Of the evidence that takes longest to learn one; none while it does. */
  get threshold(): number | undefined {
    return this.#events.thresholdOf(this.#kinds.at(-1) as Evidence);
  }

  get isOpen(): boolean {
    return this.#events.tracker.isOpen;
  }

  /** @param frame one that the camera is trusted with */
  step(frame: Uint8Array, seconds: number): EventReport | undefined {
    const lasting = this.#kinds.includes("lasting") && this.#lasting.step(frame, seconds);
    const evidence = {
      // No event begins or ends by its p-value.
      ...(this.#kinds.includes("appearance") && { appearance: this.#room.appearanceOf(frame) }),
      ...(lasting && { lasting }),
    };
    const report = this.#events.step({ uptimeSeconds: seconds, clockSeconds: seconds, evidence });
    this.#lasting.learn(this.#events);
    return report;
  }

  /** After frames that were not trusted, or not seen. */
  resume(): void {
    this.#events.resume();
  }

  /** Another one that has learned as much and has seen nothing yet. */
  copyAt(seconds: number): PromiseWatch {
    const learned = { thresholds: this.#events.learned, lasting: this.#lasting.learned };
    return new PromiseWatch(this.#room, this.#settings, seconds, learned);
  }
}
