import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { type RoleLimits, roleLimits, type TopicRule, topicRules } from "@lares/broker";

const readme = new URL("../../broker/README.md", import.meta.url);

function row({ topic, publish, read, mayRetain, mayBeWill }: TopicRule): string {
  const kept = [mayRetain ? "retained" : "", mayBeWill ? "will" : ""].filter(Boolean).join(", ");
  return `| \`${topic}\` | ${who(publish)} | ${who(read)} | ${kept} |`;
}

function who(access: TopicRule["read"]): string {
  const names = Object.entries(access).map(
    ([role, reach]) => role + (reach === "own" ? " (own)" : ""),
  );
  return names.join(", ");
}

function limitsRow([role, limits]: [string, RoleLimits]): string {
  const { publishBytes, messagesPerSecond, burstMessages } = limits;
  const { retainedMessages, retainedBytes, subscriptions, bufferedBytes } = limits;
  const rates = `${messagesPerSecond} | ${burstMessages}`;
  const kept = `${retainedMessages} | ${size(retainedBytes)}`;
  const { queuedMessages, queuedBytes } = limits;
  const queued = queuedMessages === 0 ? "none" : `${queuedMessages}, ${size(queuedBytes)}`;
  const waits = `${size(bufferedBytes)} | ${queued}`;
  return `| ${role} | ${size(publishBytes)} | ${rates} | ${kept} | ${subscriptions} | ${waits} |`;
}

function size(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${bytes / 1024 / 1024} MiB` : `${bytes / 1024} KiB`;
}

describe("broker/README.md", () => {
  it("shows the access list as it is", async () => {
    const head = ["| topic | may publish | may read | also as |", "|---|---|---|---|"];
    const expected = [...head, ...topicRules.map(row)].join("\n");
    const text = await readFile(readme, "utf8");
    const shown = /<!-- access list -->\n(.*)\n<!-- end -->/s.exec(text)?.[1];
    assert.equal(shown, expected);
  });

  it("shows the limits of each role as they are", async () => {
    const text = await readFile(readme, "utf8");
    const shown = / while it is away \|\n[-|]+\n(.*?)\n\n/s.exec(text)?.[1];
    assert.equal(shown, Object.entries(roleLimits).map(limitsRow).join("\n"));
  });
});
