import { type BakedRoom, bakeRoom, meanLight } from "../../bake-room.ts";
import type { CameraPose, FrameSize } from "../../camera.ts";
import { type Levels, shadeSolids, sightSolids } from "../../draw-solids.ts";
import type { Thing } from "../../scene.ts";
import { showPicture } from "../../screen-picture.ts";
import { noShadow, type Shadow, ShadowCaster } from "../../shadow.ts";
import type { Vector } from "../../vector.ts";
import type { Effect } from "../episodes/episode-plan.ts";
import type { Home } from "../home/home.ts";
import type { Arrangement } from "../life/arrangement.ts";
import type { Moment } from "../life/household.ts";
import { sunDirection } from "../life/sky.ts";
import { drawPuddle } from "./draw-puddle.ts";
import { addScaled, combine, darken, scaleBy } from "./light-layers.ts";
import { sunPatch } from "./sun-patch.ts";

/** The sun's patch is drawn anew so often, and blended between. */
const sunSeconds = 600;
const keptArrangements = 12;
const keptPatches = 40;
const dark: Vector = [0, 0, 0];
const full: Vector = [1, 1, 1];

/** A room with what stands about in it. */
export interface ArrangedRoom extends BakedRoom {
  /** Share of each pixel that shows the room itself: [height, width]. */
  readonly uncovered: Float32Array;
}

/** A home as one camera sees it. Remembers what stands still, so that only what moves is drawn. */
export class RoomView {
  readonly #home: Home;
  readonly #bare: BakedRoom;
  readonly #caster: ShadowCaster;
  readonly #arranged = new Map<string, ArrangedRoom>();
  readonly #patches = new Map<number, Float32Array | undefined>();
  /** Means of the empty room's light, for the exposure. */
  readonly meanDay: number;
  readonly meanLamp: number;

  constructor(home: Home, pose: CameraPose, size: FrameSize) {
    this.#home = home;
    this.#bare = bakeRoom({ ...home.scene, camera: pose }, size);
    this.#caster = new ShadowCaster(this.#bare);
    this.meanDay = meanLight(this.#bare.day);
    this.meanLamp = meanLight(this.#bare.lamp);
  }

  /** The room with what stands about in it: what is seen where nobody is. */
  arranged(arrangement: Arrangement): ArrangedRoom {
    const known = this.#arranged.get(arrangement.key);
    if (known !== undefined) return known;
    const room = this.#arrange(arrangement.things);
    remember(this.#arranged, arrangement.key, room, keptArrangements);
    return room;
  }

  /**
   * The light of each pixel, linear, [height, width, 3].
   * @param effect what is there besides the moment's own
   */
  light(moment: Moment, { things, puddle }: Effect): Float32Array {
    const { levels, arrangement, sun, screen } = moment;
    const room = this.arranged(arrangement);
    const moving = [...moment.moving, ...things];
    const linear = combine(room, levels);
    this.#addSun(room, sun, moment.seconds, linear);
    if (puddle !== undefined) drawPuddle(room, puddle, levels, linear);
    if (screen.brightness > 0) {
      showPicture(room.screenSamples, screen.brightness, screen.pictureSeed, linear);
    }
    if (moving.length === 0) return linear;
    const shadow = this.#shadowOf(moving, levels.lamp[1] > 0);
    darken(room, levels, shadow, linear);
    const solids = moving.flatMap((thing) => thing.solids);
    shadeSolids(room, solids, sightSolids(room, solids), levels, linear);
    return linear;
  }

  #arrange(things: readonly Thing[]): ArrangedRoom {
    const bare = this.#bare;
    const shadow = this.#shadowOf(things, true);
    const solids = things.flatMap((thing) => thing.solids);
    const sighting = sightSolids(bare, solids);
    const layer = (light: Float32Array, share: Float32Array | undefined, levels: Levels) => {
      const shaded = light.slice();
      if (share !== undefined) scaleBy(shaded, share);
      shadeSolids(bare, solids, sighting, levels, shaded);
      return shaded;
    };
    return {
      ...bare,
      day: layer(bare.day, shadow.day, { day: full, lamp: dark, screen: dark }),
      lamp: layer(bare.lamp, shadow.lamp, { day: dark, lamp: full, screen: dark }),
      screen: layer(bare.screen, undefined, { day: dark, lamp: dark, screen: full }),
      distance: sighting.nearest,
      uncovered: uncovered(sighting.seen),
      screenSamples: bare.screenSamples.filter(({ at }) => (sighting.seen[at] as number) < 0),
    };
  }

  #shadowOf(things: readonly Thing[], isLamplit: boolean): Shadow {
    const shadow = noShadow(this.#bare.position.length / 3);
    for (const thing of things) this.#caster.cast(thing.shadow, shadow, isLamplit);
    return shadow;
  }

  #addSun(room: ArrangedRoom, strength: number, seconds: number, linear: Float32Array): void {
    if (strength === 0) return;
    const slot = Math.floor(seconds / sunSeconds);
    const share = seconds / sunSeconds - slot;
    for (const [number, weight] of [
      [slot, 1 - share],
      [slot + 1, share],
    ] as const) {
      const patch = this.#patchAt(number);
      if (patch !== undefined) addScaled(patch, weight * strength, room.uncovered, linear);
    }
  }

  #patchAt(slot: number): Float32Array | undefined {
    if (this.#patches.has(slot)) return this.#patches.get(slot);
    const patch = sunPatch(
      this.#bare,
      this.#home.pane,
      sunDirection(this.#home.outlook, slot * sunSeconds),
    );
    remember(this.#patches, slot, patch, keptPatches);
    return patch;
  }
}

/** Keeps the newest entries of a map. */
function remember<K, V>(map: Map<K, V>, key: K, value: V, most: number): void {
  const oldest = map.keys().next();
  if (map.size >= most && oldest.done !== true) map.delete(oldest.value);
  map.set(key, value);
}

/** Share of each pixel's samples in which no solid is seen, in quarters. */
function uncovered(seen: Int16Array): Float32Array {
  const shares = new Float32Array(seen.length / 4);
  for (let at = 0; at < seen.length; at++) {
    if ((seen[at] as number) < 0) shares[at >> 2] = (shares[at >> 2] as number) + 0.25;
  }
  return shares;
}
