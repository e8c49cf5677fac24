import type { Light, Movement, Scenery } from "../../scene.ts";
import type { Vector } from "../../vector.ts";
import type { FloorPlan } from "./floor-plan.ts";
import type { Berth, Seat } from "./pieces/furnishing.ts";
import type { Loose } from "./things.ts";
import type { Wall, WallFrame } from "./wall-frame.ts";

/** How the people of a house use one of its rooms. */
export interface Habits {
  /** How often somebody comes in: `never` in a holiday home. */
  readonly presence: "often" | "rarely" | "never";
  readonly hasPet: boolean;
  readonly lamp: "evening" | "with-people" | "timer";
  readonly closesCurtains: boolean;
  /** Share of longer stays with the screen on. */
  readonly screenShare: number;
  readonly wakeHour: number;
  readonly bedHour: number;
}

/** What the sky gives the room. */
export interface Outlook {
  readonly sunriseHour: number;
  readonly sunsetHour: number;
  /** Where in the room's plane the sun rises, as a share of the full turn. */
  readonly sunriseTurn: number;
  /** Street lamps and moon at night, of the strongest daylight. */
  readonly nightLight: number;
}

/** A window with its glass and its wall. */
export interface Pane {
  readonly wall: Wall;
  readonly min: Vector;
  readonly max: Vector;
  readonly light: Light;
}

/** A door, 0.9 m wide, in its wall's coordinates. */
export interface Door {
  readonly frame: WallFrame;
  /** Floor points just inside and well outside. */
  readonly inside: Vector;
  readonly outside: Vector;
}

/** A furnished room of the benchmark and who lives there. */
export interface Home {
  readonly name: string;
  readonly seed: number;
  readonly scene: Scenery;
  readonly floor: FloorPlan;
  readonly door: Door;
  readonly pane: Pane;
  readonly seats: readonly Seat[];
  readonly berths: readonly Berth[];
  /** Under the ceiling, where there is one. */
  readonly fan?: Movement;
  /** Floor points in the camera's sight that people can reach. */
  readonly openFloor: readonly Vector[];
  /** Those with room around for somebody who lies there. */
  readonly clearings: readonly Vector[];
  /** Moved a little by use. */
  readonly loose: readonly Loose[];
  /** May be taken away. */
  readonly props: readonly Loose[];
  readonly habits: Habits;
  readonly outlook: Outlook;
}
