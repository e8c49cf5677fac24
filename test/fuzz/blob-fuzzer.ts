import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeBlob } from "@lares/firmware";
import { micro, specDigest } from "@lares/shared";
import { deviceModel } from "../firmware/micro/micro-job.ts";
import { trainedMicro } from "../firmware/micro/trained-micro.ts";
import { output, run } from "../firmware/native-compiler.ts";

const source = fileURLToPath(new URL("../firmware/micro/fuzz-blob.cpp", import.meta.url));
const include = fileURLToPath(new URL("../../firmware/include", import.meta.url));

/** What libFuzzer found in the firmware's parser of model blobs. */
export interface BlobFuzz {
  readonly inputs: number;
  /** What the sanitizers said; undefined when all is well. */
  readonly finding?: string;
}

/** Whether this machine has clang with libFuzzer. */
export const hasLibFuzzer = (): boolean => {
  const input =
    'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }';
  const args = ["-fsanitize=fuzzer", "-x", "c++", "-", "-o", "/dev/null"];
  return spawnSync("clang++", args, { input }).status === 0;
};

/**
 * Gives mutants of a real blob to the firmware's own parser, under ASan and UBSan.
 * @param hasPlantedBug to see that it would be found
 */
export async function fuzzBlobs(
  seconds: number,
  { seed = 1, hasPlantedBug = false }: { seed?: number; hasPlantedBug?: boolean } = {},
): Promise<BlobFuzz> {
  const folder = await mkdtemp(join(tmpdir(), "lares-fuzz-"));
  try {
    const program = join(folder, "fuzz-blob");
    const spec = (specDigest(micro).match(/../g) ?? []).map((byte) => `0x${byte}`).join();
    await output("clang++", [
      ...["-std=c++17", "-O1", "-g", `-I${include}`, `-DLARES_SPEC={${spec}}`],
      ...["-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=all"],
      ...(hasPlantedBug ? ["-DLARES_PLANTED_BUG"] : []),
      ...[source, "-o", program],
    ]);
    const corpus = join(folder, "corpus");
    await mkdir(corpus);
    const { weights, ranges } = await trainedMicro();
    await writeFile(join(corpus, "blob"), encodeBlob(deviceModel(weights, ranges)));
    const { exitCode, stderr } = await run(program, [
      ...[`-max_total_time=${seconds}`, `-seed=${seed}`, "-max_len=2048", "-print_final_stats=1"],
      ...[`-artifact_prefix=${folder}/`, corpus],
    ]);
    const inputs = Number(/number_of_executed_units: (\d+)/.exec(stderr)?.[1] ?? 0);
    return exitCode === 0 ? { inputs } : { inputs, finding: stderr.slice(-4000) };
  } finally {
    await rm(folder, { recursive: true });
  }
}
