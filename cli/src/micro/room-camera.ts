import { setTimeout as delay } from "node:timers/promises";
import { type Frame, type Room, type Split, splitByTime } from "@lares/edge-agent";
import { type MicroPlan, maxBackgroundFrames, maxCellFrames } from "@lares/firmware";
import type { MicroStage, Picture } from "@lares/shared";

/** What a small camera delivers: QQVGA, gray. */
export const cameraShape = { height: 120, width: 160, channels: 1 } as const;

/**
 * A room's pictures in the order in which a device needs them: it learns from the first 60 % of the
 * normals, sets its threshold on the next 20 %, and watches the last 20 % and whatever is anomalous.
 */
export class RoomCamera {
  readonly plan: MicroPlan;
  readonly #split: Split;
  readonly #shown: readonly Frame[];
  readonly #intervalMs: number;
  readonly #signal: AbortSignal;
  readonly #repeats: boolean;
  /** Frames shown in each stage; watching begins anew with each boot. */
  #stage: MicroStage = "background";
  #next = 0;

  constructor(room: Room, options: { intervalMs: number; repeats: boolean; signal: AbortSignal }) {
    this.#split = splitByTime(room);
    this.#intervalMs = options.intervalMs;
    this.#signal = options.signal;
    this.#repeats = options.repeats;
    const { train, calibration, test } = this.#split;
    // The normals behind what is anomalous let its last event end.
    this.#shown = [...test, ...room.anomalous, ...test];
    this.plan = {
      backgroundFrames: Math.min(maxBackgroundFrames, train.length),
      cellFrames: Math.min(maxCellFrames, train.length),
      calibrationFrames: calibration.length,
      alarmOneIn: calibration.length + 1,
      quietMs: 5 * options.intervalMs,
      ongoingMs: 3_600_000,
    };
  }

  /** @returns undefined when everything was shown, or the camera is switched off */
  async next(stage: MicroStage): Promise<Picture | undefined> {
    if (this.#next > 0) {
      await delay(this.#intervalMs, undefined, { signal: this.#signal }).catch(() => {});
    }
    if (this.#signal.aborted) return undefined;
    if (stage !== this.#stage) {
      this.#stage = stage;
      this.#next = 0;
    }
    const frames = this.#framesOf(stage);
    const isLearning = stage !== "watching";
    if (this.#next >= frames.length && !isLearning && !this.#repeats) return undefined;
    const frame = frames[this.#next++ % frames.length] as Frame;
    const { width, height, channels } = cameraShape;
    return { width, height, channels, data: frame.data };
  }

  #framesOf(stage: MicroStage): readonly Frame[] {
    switch (stage) {
      case "background":
      case "cells":
        return this.#split.train;
      case "calibration":
        return this.#split.calibration;
      case "watching":
      case "faulty":
        return this.#shown;
      default:
        return stage satisfies never;
    }
  }
}
