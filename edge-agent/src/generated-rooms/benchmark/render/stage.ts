import { derivedSeed, type Picture } from "@lares/shared";
import type { CameraPose, FrameSize } from "../../camera.ts";
import { develop, type Sensor, sensorOf } from "../../develop.ts";
import type { Levels } from "../../draw-solids.ts";
import { scale, type Vector } from "../../vector.ts";
import { type Effect, noEffect } from "../episodes/episode-plan.ts";
import type { Home } from "../home/home.ts";
import type { Arrangement } from "../life/arrangement.ts";
import { Household } from "../life/household.ts";
import { drawCover } from "./draw-cover.ts";
import { drawSmoke } from "./draw-smoke.ts";
import { RoomView } from "./room-view.ts";

/** Mean of a frame's linear light that the exposure aims at, and the most it can do. */
const middleLight = 0.26;
const longestExposure = 12;
/** How much of that the shutter alone gives. */
const longestShutter = 4;

/** Draws one home at any moment, with or without something that happens there. */
export class Stage {
  readonly household: Household;
  readonly #sensor: Sensor;
  readonly #view: RoomView;
  /** Lit for the last camera that had been moved. */
  #elsewhere: { readonly pose: CameraPose; readonly view: RoomView } | undefined;

  constructor(home: Home, size: FrameSize) {
    this.household = new Household(home);
    this.#sensor = sensorOf(size);
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
      const color = scale(ambient, effect.smoke.shade);
      drawSmoke(view.arranged(seen.arrangement), effect.smoke.puffs, color, linear);
    }
    if (effect.cover !== undefined) drawCover(effect.cover, this.#sensor.size, ambient, linear);
    const exposure = this.#exposure(moment.levels);
    if (!isNoisy) return develop(linear, this.#sensor, exposure, undefined);
    // In the dark the shutter stays open longer before the gain grows.
    const gain = Math.max(1, exposure / longestShutter);
    const seed = derivedSeed(this.home.seed, `noise ${seconds}`);
    return develop(linear, this.#sensor, exposure, { seed, gain });
  }

  #viewFrom(pose: CameraPose | undefined): RoomView {
    if (pose === undefined) return this.#view;
    if (!isSamePose(this.#elsewhere?.pose, pose)) {
      this.#elsewhere = { pose, view: new RoomView(this.home, pose, this.#sensor.size) };
    }
    return this.#elsewhere?.view ?? this.#view;
  }

  /** Mean of a frame's linear light, exposed: about 0.26 by day, less in the dark. */
  brightnessAt(seconds: number): number {
    const { levels } = this.household.momentAt(seconds);
    return this.#exposure(levels) * this.#ambient(levels)[1];
  }

  /** Three quarters of what an automatic exposure would need to keep the mean. */
  #exposure(levels: Levels): number {
    const half = Math.sqrt(middleLight / this.#ambient(levels)[1]);
    return Math.min(longestExposure, half * Math.sqrt(half));
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
