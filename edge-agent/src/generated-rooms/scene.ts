import type { CameraPose } from "./camera.ts";
import type { Capsule, Paint, Solid } from "./solid.ts";
import type { Vector } from "./vector.ts";

/** Surfaces of the room itself. */
export interface Shell {
  readonly floor: Paint;
  readonly ceiling: Paint;
  readonly walls: Paint;
}

/** Light that comes out of a rectangle or a ball. */
export interface Light {
  /** Points that share the light: shadows grow soft between them. */
  readonly points: readonly Vector[];
  readonly center: Vector;
  /** Half its width, for soft shadows. */
  readonly radius: number;
  /** Where it shines to; from a lamp, everywhere. */
  readonly facing?: Vector;
  readonly color: Vector;
  readonly strength: number;
  /** Share of its strength that walls throw back to every place. */
  readonly ambient: number;
}

/** Something that may stand in the room or not: drawn anew in each frame. */
export interface Thing {
  readonly solids: readonly Solid[];
  /** Rods that throw its shadow: few and simple. */
  readonly shadow: readonly Capsule[];
}

/** What moves in a room on a normal day, at a moment in [0, 1). */
export type Movement = (moment: number) => Thing;

/** What stands in a room for good: x from 0 to size[0], y up from the floor, z away from the camera. */
export interface Scenery {
  readonly name: string;
  readonly size: Vector;
  readonly camera: CameraPose;
  readonly shell: Shell;
  /** Never move; lit once. */
  readonly furniture: readonly Solid[];
  /** Too small to throw a shadow that shows. */
  readonly decoration: readonly Solid[];
  readonly window: Light;
  readonly lamp: Light;
  readonly screen: Light;
}

/** One room as data, with what may happen in it. */
export interface Scene extends Scenery {
  /** Belong to the room and may be taken away. */
  readonly props: readonly Thing[];
  readonly movements: readonly Movement[];
  /** Floor points that a person walks along; furniture keeps clear of them. */
  readonly path: readonly Vector[];
  /** Floor points where somebody falls or leaves a thing, with room around. */
  readonly clearings: readonly Vector[];
}
