/** A heading of the second or third level and what stands below it. */
interface Block {
  /** With the heading that it belongs to: `## Cold start / ### Generated rooms, micro`. */
  readonly key: string;
  readonly text: string;
}

/**
 * The older report with those of its parts replaced that the newer one has as well: one measurement
 * can be made anew where the files of the others are no longer at hand. Parts that the older report
 * lacks are left out, as is the newer one's head, which tells of its own files alone.
 * @param older,newer as of `qualityReport`
 */
export function mergedReport(older: string, newer: string): string {
  // A heading alone has its text from measurements that are not among the newer ones.
  const written = blocksOf(newer).filter(({ key, text }) => key !== "" && text.includes("\n"));
  const found = new Map(written.map(({ key, text }) => [key, text]));
  return blocksOf(older)
    .map(({ key, text }) => found.get(key) ?? text)
    .join("\n\n")
    .concat("\n");
}

function blocksOf(markdown: string): readonly Block[] {
  let parent = "";
  return markdown.split(/\n(?=###? )/).map((text) => {
    const [heading = ""] = text.split("\n", 1);
    if (heading.startsWith("## ")) parent = heading;
    const key = heading.startsWith("### ") ? `${parent} / ${heading}` : parent;
    return { key, text: text.trimEnd() };
  });
}
