import { MAX_SAMPLES } from "@lares/shared";

/** An update as a device may send it: nothing in it needs to be true. */
export interface Sent {
  readonly delta: Float32Array;
  readonly samples: number;
  /** Trained from weights that are not the round's. */
  readonly hasWrongBase?: boolean;
}

/** All that an attacker may know: it sees every honest update before it sends its own. */
export interface Scene {
  readonly honest: readonly Float32Array[];
  /** What its own room would have sent. */
  readonly own: Float32Array;
  /** The same, trained on frames with intruders. */
  readonly poisoned: Float32Array;
  readonly samples: number;
  /** Of all devices and of those that attack. */
  readonly devices: number;
  readonly attackers: number;
  readonly random: () => number;
}

export interface Attack {
  readonly name: string;
  /** Whether it gives itself away; the others hide within what honest rooms send. */
  readonly isOvert: boolean;
  readonly make: (scene: Scene) => Sent;
}

const scaled = (values: Float32Array, by: number): Float32Array => values.map((v) => v * by);

/** Mean and standard deviation of each coordinate of the honest updates. */
function spread({ honest }: Scene): { mean: Float32Array; deviation: Float32Array } {
  const [{ length } = { length: 0 }] = honest;
  const mean = new Float32Array(length);
  const deviation = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    const column = honest.map((delta) => delta[i] as number);
    const center = column.reduce((sum, value) => sum + value, 0) / column.length;
    const squares = column.reduce((sum, value) => sum + (value - center) ** 2, 0);
    mean[i] = center;
    deviation[i] = Math.sqrt(squares / column.length);
  }
  return { mean, deviation };
}

/** Box and Muller 1958. */
function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** The largest shift that a majority still looks more extreme than: z_max of Baruch et al. 2019. */
function alieShift({ devices, attackers }: Scene): number {
  const supporters = Math.floor(devices / 2 + 1) - attackers;
  const share = (devices - attackers - supporters) / (devices - attackers);
  let z = 0;
  while (normalBelow(z) < share) z += 0.001;
  return z;
}

/** Abramowitz and Stegun 26.2.17, for z >= 0. */
function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const tail = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const sum = tail.reduceRight((inner, factor) => t * (factor + inner), 0);
  return 1 - Math.exp((-z * z) / 2) * 0.3989422804 * sum;
}

const attack = (
  name: string,
  isOvert: boolean,
  delta: (scene: Scene) => Float32Array,
  change: Partial<Sent> = {},
): Attack => ({
  name,
  isOvert,
  make: (scene) => ({ delta: delta(scene), samples: scene.samples, ...change }),
});

const toMean = (by: number) => (scene: Scene) => scaled(spread(scene).mean, by);

/**
 * Thirteen attacks, IPM at three strengths. ALIE: Baruch et al. 2019 (arXiv:1902.06156). IPM: Xie
 * et al. 2019 (arXiv:1903.03936). Model replacement: Bagdasaryan et al. 2018 (arXiv:1807.00459).
 */
export const attacks: readonly Attack[] = [
  attack("sign flip", true, ({ own }) => scaled(own, -1)),
  attack("boost", true, ({ own }) => scaled(own, 10)),
  attack("replacement", true, (scene) => {
    const share = scene.devices / scene.attackers;
    return scaled(spread(scene).mean, -share - (share - 1));
  }),
  attack("gaussian", true, ({ own, random }) => own.map(() => 200 * gaussian(random))),
  attack("zero", true, ({ own }) => scaled(own, 0)),
  attack("ALIE", false, (scene) => {
    const { mean, deviation } = spread(scene);
    const z = alieShift(scene);
    return mean.map((value, i) => value - z * (deviation[i] as number));
  }),
  attack("IPM 0.1", false, toMean(-0.1)),
  attack("IPM 1", false, toMean(-1)),
  attack("IPM 10", true, toMean(-10)),
  attack("NaN", true, ({ own }) => own.map(() => Number.NaN)),
  attack("copycat", false, ({ honest }) => honest[0] as Float32Array),
  attack("sample inflation", true, ({ own }) => scaled(own, -1), { samples: MAX_SAMPLES }),
  attack("wrong base", true, ({ own }) => scaled(own, -1), { hasWrongBase: true }),
  attack("wrong shape", true, ({ own }) => own.subarray(1)),
  attack("intruder is normal", false, ({ poisoned }) => poisoned),
];
