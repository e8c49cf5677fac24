import { ConfigError, LaresError } from "@lares/shared/wire";
import { FlashManifest } from "./flash-manifest.ts";
import { modelImage } from "./model-image.ts";
import { isNvsImage, nvsPartition } from "./nvs-image.ts";
import type { FlashImage } from "./partition-image.ts";

/** A file that somebody has chosen. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One file, what it is, and where it goes. */
export interface PlannedPart extends FlashImage {
  readonly name: string;
  readonly kind: "firmware" | "settings" | "model";
}

export interface FlashPlan {
  /** By address; none over another. */
  readonly parts: readonly PlannedPart[];
  /** What the firmware is for; undefined where none is among the parts. */
  readonly chip: string | undefined;
}

/**
 * Says what each of some files is by its content, and where in a board's flash it goes: a signed model
 * (`model.blob`), settings (an NVS image), and firmware, by its manifest.
 * @throws LaresError naming the file that fits nowhere, or that is missing
 */
export function planFlash(files: readonly NamedBytes[]): FlashPlan {
  const manifests = files.filter(({ name }) => name.endsWith(".json"));
  if (manifests.length > 1) throw unfit(manifests[1]?.name ?? "", "is a second manifest");
  const build = manifests[0] && buildOf(manifests[0], files);
  const parts = files
    .filter((file) => file !== manifests[0])
    .map((file) => partOf(file, build))
    .sort((a, b) => a.address - b.address);
  requireApart(parts);
  return { parts, chip: build?.chipFamily };
}

type Build = FlashManifest["builds"][number];

/** The first build of which all files are there. */
function buildOf(file: NamedBytes, files: readonly NamedBytes[]): Build {
  const manifest = parseManifest(file);
  const names = new Set(files.map(({ name }) => name));
  const missing = manifest.builds.map(({ parts }) =>
    parts.filter(({ path }) => !names.has(baseName(path))).map(({ path }) => path),
  );
  const found = manifest.builds[missing.findIndex((paths) => paths.length === 0)];
  if (found !== undefined) return found;
  throw new ConfigError(
    `${file.name} names ${missing[0]?.join(", ")}, which is not among the files`,
    "Choose the files of the firmware together with their manifest.",
  );
}

function parseManifest({ name, bytes }: NamedBytes): FlashManifest {
  try {
    return FlashManifest.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (cause) {
    throw unfit(name, "is no manifest of a firmware", cause);
  }
}

function partOf({ name, bytes }: NamedBytes, build: Build | undefined): PlannedPart {
  const place = build?.parts.find(({ path }) => baseName(path) === name);
  if (place !== undefined) return { name, kind: "firmware", address: place.offset, bytes };
  if (isNvsImage(bytes)) return { name, kind: "settings", address: nvsPartition.address, bytes };
  try {
    return { name, kind: "model", ...modelImage(bytes) };
  } catch (cause) {
    if (!(cause instanceof LaresError)) throw cause;
    throw unfit(name, "is neither a signed model nor settings nor in a manifest", cause);
  }
}

function requireApart(parts: readonly PlannedPart[]): void {
  for (const [i, part] of parts.entries()) {
    const before = parts[i - 1];
    if (before === undefined || before.address + before.bytes.length <= part.address) continue;
    throw new ConfigError(
      `${before.name} reaches to 0x${(before.address + before.bytes.length).toString(16)}, over ${part.name} at 0x${part.address.toString(16)}`,
      "Choose one file of each kind.",
    );
  }
}

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

function unfit(name: string, what: string, cause?: unknown): ConfigError {
  return new ConfigError(
    `${name} ${what}`,
    "Choose model.blob of `lares export --sign-key`, what `lares micro provision --out` wrote, or a firmware with its manifest.json.",
    cause,
  );
}
