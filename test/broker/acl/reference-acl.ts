import { type ClientIdentity, type TopicRule, topicRules } from "@lares/broker";

export type Action = "publish" | "retain" | "will" | "receive" | "subscribe";
export const actions = ["publish", "retain", "will", "receive", "subscribe"] as const;

/** The access list once more, by regular expressions and with nothing of the broker's code. */
export function isGranted(
  client: ClientIdentity,
  fleet: string,
  action: Action,
  topic: string,
): boolean {
  return topicRules.some((rule) => {
    if (action === "retain" && !rule.mayRetain) return false;
    if (action === "will" && !rule.mayBeWill) return false;
    const isRead = action === "receive" || action === "subscribe";
    const reach = (isRead ? rule.read : rule.publish)[client.role];
    if (reach === undefined) return false;
    const matches = expression(rule, fleet, reach === "own" ? client.id : "+");
    return action === "subscribe"
      ? witnesses(topic).every((witness) => matches.test(witness))
      : matches.test(topic);
  });
}

const expressions = new Map<string, RegExp>();

function expression(rule: TopicRule, fleet: string, id: string): RegExp {
  const filter = rule.topic.replace("%f", fleet).replace("%i", id);
  const known = expressions.get(filter);
  if (known !== undefined) return known;
  const made = new RegExp(`^${filter.replaceAll("+", "[^/]*").replace(/\/#$/, "(/.*)?")}$`);
  expressions.set(filter, made);
  return made;
}

/** Topics that `filter` matches: who may read these, whose words no rule has, may read them all. */
function witnesses(filter: string): string[] {
  const topic = filter.replaceAll("+", "~");
  if (topic === "#") return ["~", "~/~"];
  return topic.endsWith("/#")
    ? [topic.slice(0, -2), topic.replace("#", "~"), topic.replace("#", "~/~")]
    : [topic];
}
