import { Dtype, ModelSpecSchema } from "@lares/shared";
import { z } from "zod";

/** Everything that decides the numbers of an evaluation, apart from the code and the pictures. */
export const EvaluationSettings = z.strictObject({
  /** Folder of rooms; the generated benchmark where there is none. */
  data: z.string().optional(),
  /** How many of the rooms, from the first; all of them where it is not said. */
  rooms: z.int().positive().optional(),
  models: z.array(z.string()).min(1),
  /** Those of the models that Lares does not have itself. */
  ownModels: z.array(ModelSpecSchema).optional(),
  /** How rooms use a common model; each is trained once for every seed. */
  methods: z.array(z.string()),
  /** Detectors without a network. */
  detectors: z.array(z.string()),
  /** Of both, those that every row is compared with. */
  against: z.array(z.string()),
  seeds: z.int().positive(),
  rounds: z.int().positive(),
  training: z.strictObject({
    epochs: z.int().positive(),
    batchSize: z.int().positive(),
    learningRate: z.number().positive(),
  }),
  dtype: Dtype,
});
export type EvaluationSettings = z.infer<typeof EvaluationSettings>;
