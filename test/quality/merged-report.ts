/** A heading of the second or third level and what stands below it. */
interface Block {
  /** With the heading that it belongs to: `## Cold start / ### Generated rooms, micro`. */
  readonly key: string;
  /** Its heading of the second level; empty of the head. */
  readonly parent: string;
  readonly text: string;
}

/**
 * The older report with those of its parts replaced that the newer one has as well: one measurement
 * can be made anew where the files of the others are no longer at hand. What the older one lacks comes
 * after all else below its heading. Of the newer one's head, which tells of its own files alone, the lines
 * that name rooms take the place of those that name the same.
 * @param older,newer as of `qualityReport`
 */
export function mergedReport(older: string, newer: string): string {
  // A heading alone has its text from measurements that are not among the newer ones.
  const written = blocksOf(newer).filter(({ key, text }) => key !== "" && text.includes("\n"));
  const blocks = blocksOf(withNewerRuns(older, newer));
  for (const block of written) {
    const known = blocks.findIndex(({ key }) => key === block.key);
    const last = blocks.findLastIndex(({ parent }) => parent === block.parent);
    if (known >= 0) blocks[known] = block;
    else blocks.splice(last < 0 ? blocks.length : last + 1, 0, block);
  }
  return `${blocks.map(({ text }) => text).join("\n\n")}\n`;
}

/** Lines such as `- Generated rooms: 20 rooms; ...` above the first heading of the second level. */
function withNewerRuns(older: string, newer: string): string {
  const runs = (head: string) => [...head.matchAll(/^- (.+?): \d+ rooms; .*$/gm)];
  const [head = "", ...rest] = older.split(/\n(?=## )/);
  const [newHead = ""] = newer.split(/\n(?=## )/);
  let merged = head;
  for (const [line, name] of runs(newHead)) {
    const known = runs(head).find(([, other]) => other === name);
    if (known !== undefined) merged = merged.replace(known[0], () => line);
  }
  return [merged, ...rest].join("\n");
}

function blocksOf(markdown: string): Block[] {
  let parent = "";
  return markdown.split(/\n(?=###? )/).map((text) => {
    const [heading = ""] = text.split("\n", 1);
    if (heading.startsWith("## ")) parent = heading;
    const key = heading.startsWith("### ") ? `${parent} / ${heading}` : parent;
    return { key, parent, text: text.trimEnd() };
  });
}
