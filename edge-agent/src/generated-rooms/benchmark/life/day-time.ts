export const secondsPerDay = 86_400;

/** The day that a moment belongs to, counted from 0. */
export const dayOf = (seconds: number): number => Math.floor(seconds / secondsPerDay);

/** Hours since midnight, in [0, 24). */
export const hourOf = (seconds: number): number => (seconds / secondsPerDay - dayOf(seconds)) * 24;

/** The first day is a Monday. */
export const isWeekend = (day: number): boolean => ((day % 7) + 7) % 7 > 4;
