import { darkLevel, type Picture } from "@lares/shared";

/** Above this mean brightness a sensor is blinded, and has no noise, as little as without light. */
const blindedLevel = 0.98;

/**
 * Notices that a camera gives one and the same picture again and again, to the last bit: a sensor that
 * works has noise. Without light, and blinded, it may well give nothing but equal values.
 */
export class RepeatedPictures {
  readonly #patienceSeconds: number;
  #picture: Picture | undefined;
  #sinceSeconds = 0;

  /** @param patienceSeconds pictures that were the same for so long are one picture */
  constructor(patienceSeconds: number) {
    this.#patienceSeconds = patienceSeconds;
  }

  /**
   * Whether this picture, like all for a while before it, tells nothing new.
   * @param picture kept until another one comes; not written to meanwhile
   * @param seconds monotonic
   */
  isFrozen(picture: Picture, seconds: number): boolean {
    if (this.#picture === undefined || !isSame(picture, this.#picture)) {
      this.#picture = picture;
      this.#sinceSeconds = seconds;
      return false;
    }
    return seconds - this.#sinceSeconds >= this.#patienceSeconds && isExposed(picture);
  }
}

const isSame = (one: Picture, other: Picture): boolean =>
  Buffer.compare(one.data, other.data) === 0;

function isExposed({ data }: Picture): boolean {
  let sum = 0;
  for (const value of data) sum += value;
  const level = sum / data.length / 255;
  return level >= darkLevel && level <= blindedLevel;
}
