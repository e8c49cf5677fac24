import type { Picture } from "@lares/shared";
import { type BakedRoom, bakeRoom, meanLight } from "./bake-room.ts";
import { qqvga } from "./camera.ts";
import type { Conditions } from "./conditions.ts";
import { develop, type Sensor, sensorOf } from "./develop.ts";
import { drawSolids, type Levels } from "./draw-solids.ts";
import { coldDaylight, warmDaylight } from "./lights.ts";
import { hashed } from "./noise.ts";
import type { Scene, Thing } from "./scene.ts";
import { showPicture } from "./screen-picture.ts";
import { noShadow, type Shadow, ShadowCaster } from "./shadow.ts";
import { between, scale, type Vector } from "./vector.ts";

/** Mean of a frame's linear light that the exposure aims at. */
const middleLight = 0.26;

/** Draws the frames of one room. */
export class RoomRenderer {
  readonly #room: BakedRoom;
  readonly #caster: ShadowCaster;
  readonly #sensor: Sensor = sensorOf(qqvga);
  /** Props never move: their shadows are cast once. */
  #propShadows: ReadonlyMap<Thing, Shadow> = new Map();
  readonly #meanDay: number;
  readonly #meanLamp: number;

  /** Lights the scene, which takes as long as a hundred frames. */
  constructor(scene: Scene) {
    const room = bakeRoom(scene, qqvga);
    this.#room = room;
    this.#caster = new ShadowCaster(room);
    this.#propShadows = new Map(scene.props.map((prop) => [prop, this.#shadowOf([prop])]));
    this.#meanDay = meanLight(room.day);
    this.#meanLamp = meanLight(room.lamp);
  }

  /** @param things what stands in the room besides its furniture */
  draw(conditions: Conditions, things: readonly Thing[]): Picture {
    const levels = levelsOf(conditions);
    const linear = this.#light(levels, this.#shadowOf(things));
    const { screen, frameSeed } = conditions;
    showPicture(this.#room.screenSamples, screen, frameSeed, linear);
    const solids = things.flatMap((thing) => thing.solids);
    drawSolids(this.#room, solids, levels, linear);
    const exposure = this.#exposure(levels);
    return develop(linear, this.#sensor, exposure, { seed: frameSeed, gain: exposure });
  }

  #shadowOf(things: readonly Thing[]): Shadow {
    const shadow = noShadow(qqvga.width * qqvga.height);
    for (const thing of things) {
      const known = this.#propShadows.get(thing);
      if (known === undefined) this.#caster.cast(thing.shadow, shadow);
      else multiplyBy(shadow, known);
    }
    return shadow;
  }

  #light(levels: Levels, shadow: Shadow): Float32Array {
    const { day, lamp, screen } = this.#room;
    const linear = new Float32Array(day.length);
    for (let pixel = 0, i = 0; i < linear.length; pixel++) {
      const daylight = shadow.day[pixel] as number;
      const lamplight = shadow.lamp[pixel] as number;
      for (let channel = 0; channel < 3; channel++, i++) {
        linear[i] =
          (day[i] as number) * (levels.day[channel] as number) * daylight +
          (lamp[i] as number) * (levels.lamp[channel] as number) * lamplight +
          (screen[i] as number) * (levels.screen[channel] as number);
      }
    }
    return linear;
  }

  /** Half of what an automatic exposure would need to keep the mean. */
  #exposure({ day, lamp }: Levels): number {
    return Math.sqrt(middleLight / (day[1] * this.#meanDay + lamp[1] * this.#meanLamp));
  }
}

function levelsOf({ day, warmth, isLampOn, screen, frameSeed }: Conditions): Levels {
  const flicker: Vector = [
    0.6 + 0.8 * hashed(frameSeed, 3),
    0.6 + 0.8 * hashed(frameSeed, 4),
    0.7 + 0.8 * hashed(frameSeed, 5),
  ];
  return {
    day: scale(between(coldDaylight, warmDaylight, warmth), day),
    lamp: isLampOn ? [1, 1, 1] : [0, 0, 0],
    screen: scale(flicker, screen),
  };
}

function multiplyBy(shadow: Shadow, other: Shadow): void {
  for (let i = 0; i < shadow.day.length; i++) {
    shadow.day[i] = (shadow.day[i] as number) * (other.day[i] as number);
    shadow.lamp[i] = (shadow.lamp[i] as number) * (other.lamp[i] as number);
  }
}
