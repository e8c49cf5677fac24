import { type Structure, structureOf } from "./structure.ts";
import { keptShare, shiftedMatch } from "./structure-match.ts";
import { lostShare, type UsualView } from "./usual-view.ts";

/** What a camera does; all but `watching` suspend events. */
export const cameraStates = ["watching", "covered", "dark", "moved", "frozen", "lost"] as const;
export type CameraState = (typeof cameraStates)[number];
/** Of a camera that shows nothing of now: no frames come, or always the same one. */
export type GoneState = Extract<CameraState, "frozen" | "lost">;

/** Below it a frame is without light, wherever the room's normals were brighter. */
export const darkLevel = 0.1;
/** Less than half of the usual brightness or contrast is not usual. */
const faintShare = 0.5;
/** Looks for a shift only where structure is weaker than this share of the usual. */
const doubtShare = 0.75;
/** A shift explains a frame when with it they correlate so well … */
const foundMatch = 0.6;
/** … and so much better than without it. */
const foundGain = 0.25;
/** In 32nds of the frame; a shorter shift is a camera that shakes. */
const minShift = 2;
const maxShift = 6;

/**
 * What one frame says of the camera, whatever happens in the room and its light:
 * - `dark`: no light, and no training normal was nearly as dark;
 * - `moved`: the room is there, but shifted; or there is structure, but not this room's;
 * - `covered`: hardly any structure, of the room or other: a cloth, a hand, tape, a blinded sensor.
 *
 * A lens of which a part is covered still watches: that is an event. Where normals were so dark that
 * nothing was to be seen, such darkness is `watching`: no frame tells a dark night from a dark cloth.
 * @throws ModelError when the frame does not fit the view's shape
 */
export function cameraStateOf(view: UsualView, frame: Uint8Array): Exclude<CameraState, GoneState> {
  const seen = structureOf(view.shape, frame);
  if (seen.level < Math.min(darkLevel, faintShare * view.darkest)) return "dark";
  if (seen.level <= view.blindLevel) return "watching";
  if (seen.contrast < lostShare * view.contrast) return "covered";
  const kept = keptShare(seen, view.background);
  if (kept >= doubtShare * view.keptShare) return "watching";
  if (isShifted(view, seen)) return "moved";
  if (kept >= lostShare * view.keptShare) return "watching";
  return seen.contrast < faintShare * view.contrast ? "covered" : "moved";
}

/** Whether some shift of a few pixels makes the frame the room again. */
function isShifted(view: UsualView, seen: Structure): boolean {
  const unshifted = shiftedMatch(seen, view.background, 0, 0);
  const needed = Math.max(foundMatch, unshifted + foundGain);
  for (let below = -maxShift; below <= maxShift; below++) {
    for (let right = -maxShift; right <= maxShift; right++) {
      if (Math.max(Math.abs(below), Math.abs(right)) < minShift) continue;
      if (shiftedMatch(seen, view.background, right, below) >= needed) return true;
    }
  }
  return false;
}
