import { ConfigError } from "@lares/shared";
import { FolderSource } from "./folder-source.ts";
import type { FrameSource, FrameSourceOptions } from "./frame-source.ts";
import { GeneratedSource } from "./generated-source.ts";

type Open = (rest: string, options: FrameSourceOptions) => FrameSource;

/** What stands before the first colon, what may follow, and who reads it. */
const kinds: readonly { readonly scheme: string; readonly form: string; readonly open: Open }[] = [
  {
    scheme: "folder",
    form: "folder:DIR",
    open: (rest, options) => new FolderSource(rest, options),
  },
  {
    scheme: "generated",
    form: "generated:ROOM",
    open: (rest, options) => new GeneratedSource(rest, options),
  },
];

/** How sources are written, for help and errors. */
export const frameSourceForms: readonly string[] = kinds.map(({ form }) => form);

/**
 * The source of a `--source`; nothing is opened before its frames are read.
 * @throws ConfigError that lists what can be written
 */
export function openFrameSource(description: string, options: FrameSourceOptions): FrameSource {
  const [, scheme, rest = ""] = /^([a-z]+)(?::(.+))?$/.exec(description) ?? [];
  const kind = kinds.find((one) => one.scheme === scheme);
  if (kind === undefined || (rest === "" && kind.form.includes(":"))) throw unknown(description);
  return kind.open(rest, options);
}

function unknown(description: string): ConfigError {
  return new ConfigError(
    `source is "${description}", expected one of ${frameSourceForms.join(", ")}`,
    "Name where the frames come from, for example --source folder:pictures.",
  );
}
