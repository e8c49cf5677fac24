import { extname } from "node:path";
import { InvalidArgumentError } from "commander";

/** A parser for options that are whole numbers from `least` to `most`. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

/** A parser for options that are numbers above 0, up to `most`. */
export function positiveNumber(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(value > 0 && value <= most)) {
      throw new InvalidArgumentError(`Expected a number above 0, at most ${most}.`);
    }
    return value;
  };
}

/** A parser for names of files and folders: a script's unset variable is none. */
export function path(text: string): string {
  if (text === "") throw new InvalidArgumentError("Expected a path.");
  return text;
}

/** A parser for names of pictures to write. */
export function plotFile(text: string): string {
  if ([".svg", ".png"].includes(extname(text).toLowerCase())) return text;
  throw new InvalidArgumentError("Expected a file that ends in .svg or .png.");
}
