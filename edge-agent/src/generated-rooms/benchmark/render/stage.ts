import { derivedSeed, type Picture } from "@lares/shared";
import type { CameraPose, FrameSize } from "../../camera.ts";
import { develop } from "../../develop.ts";
import type { Levels } from "../../draw-solids.ts";
import { scale, type Vector } from "../../vector.ts";
import { type Effect, noEffect } from "../episodes/episode-plan.ts";
import type { Home } from "../home/home.ts";
import type { Arrangement } from "../life/arrangement.ts";
import { Household, type Moment } from "../life/household.ts";
import { drawCover } from "./draw-cover.ts";
import { drawSmoke } from "./draw-smoke.ts";
import { RoomView } from "./room-view.ts";

/** Mean of a frame's linear light that the exposure aims at, and the most it can do. */
const middleLight = 0.26;
const longestExposure = 11;

/** Draws one home at any moment, with or without something that happens there. */
export class Stage {
  readonly household: Household;
  readonly #size: FrameSize;
  readonly #view: RoomView;
  /** Lit for the last camera that had been moved. */
  #elsewhere: { readonly pose: CameraPose; readonly view: RoomView } | undefined;

  constructor(home: Home, size: FrameSize) {
    this.household = new Household(home);
    this.#size = size;
    this.#view = new RoomView(home, home.scene.camera, size);
  }

  get home(): Home {
    return this.household.home;
  }

  /** @param isNoisy false for a sensor without noise, to compare pictures */
  draw(seconds: number, effect: Effect = noEffect, isNoisy = true): Picture {
    const moment = this.household.momentAt(seconds);
    const view = this.#viewFrom(effect.pose);
    const seen = { ...moment, arrangement: without(moment.arrangement, effect.missing) };
    const linear = view.light(seen, effect);
    const ambient = this.#ambient(moment.levels);
    if (effect.smoke !== undefined) {
      const color = scale(ambient, 1.5 * effect.smoke.shade);
      drawSmoke(view.arranged(seen.arrangement), effect.smoke.puffs, color, linear);
    }
    if (effect.cover !== undefined) drawCover(effect.cover, this.#size, ambient, linear);
    const seed = isNoisy ? derivedSeed(this.home.seed, `noise ${seconds}`) : undefined;
    return develop(linear, this.#size, this.#exposure(moment), seed);
  }

  #viewFrom(pose: CameraPose | undefined): RoomView {
    if (pose === undefined) return this.#view;
    if (!isSamePose(this.#elsewhere?.pose, pose)) {
      this.#elsewhere = { pose, view: new RoomView(this.home, pose, this.#size) };
    }
    return this.#elsewhere?.view ?? this.#view;
  }

  /** Half of what an automatic exposure would need to keep the mean. */
  #exposure({ levels }: Moment): number {
    const { meanDay, meanLamp } = this.#view;
    const mean = levels.day[1] * meanDay + levels.lamp[1] * meanLamp;
    return Math.min(longestExposure, Math.sqrt(middleLight / mean));
  }

  /** The mean light of the empty room. */
  #ambient({ day, lamp }: Levels): Vector {
    const { meanDay, meanLamp } = this.#view;
    const light = (channel: 0 | 1 | 2) => day[channel] * meanDay + lamp[channel] * meanLamp;
    return [light(0), light(1), light(2)];
  }
}

function without(arrangement: Arrangement, missing: number | undefined): Arrangement {
  const gone = missing === undefined ? undefined : arrangement.props[missing];
  if (gone === undefined) return arrangement;
  return {
    key: `${arrangement.key} without ${missing}`,
    props: arrangement.props,
    things: arrangement.things.filter((thing) => thing !== gone),
  };
}

function isSamePose(a: CameraPose | undefined, b: CameraPose): boolean {
  return (
    a !== undefined &&
    a.lean === b.lean &&
    a.target.every((value, i) => value === b.target[i]) &&
    a.position.every((value, i) => value === b.position[i])
  );
}
