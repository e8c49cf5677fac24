const weekSeconds = 7 * 24 * 3600;
/** More than a device can tell in a week that anybody looks at. */
const capacity = 1000;

/**
 * Adds an event to those that are remembered.
 * @param began ascending, in seconds of a clock that goes on while the device is off
 */
export function withEvent(began: readonly number[], atSeconds: number): readonly number[] {
  return [...began, atSeconds].slice(-capacity);
}

/** Events that began within the seven days before `nowSeconds`. */
export function eventsLastWeek(began: readonly number[], nowSeconds: number): number {
  return began.filter((seconds) => seconds > nowSeconds - weekSeconds).length;
}
