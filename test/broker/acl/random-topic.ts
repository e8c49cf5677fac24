import { topicRules } from "@lares/broker";

const words = [
  ..."lares v1 v2 home office device lobby attic lob state info task simple round 7".split(" "),
  ..."update model receipt cmd homeassistant $SYS $share + # %".split(" "),
  "",
];

/** A topic or, with `wildcards`, a filter: one of a rule, most often with something changed. */
export function randomTopic(random: () => number, wildcards: boolean): string {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const levels = pick(topicRules)
    .topic.split("/")
    .map((level) => {
      if (level === "%f") return random() < 0.8 ? "home" : "office";
      if (level === "%i") return pick(["lobby", "attic", "lob"]);
      if (level === "#" || level === "+") return wildcards ? level : pick(words);
      return level;
    });
  for (let changes = Math.floor(random() * 3); changes > 0; changes--) {
    const at = Math.floor(random() * (levels.length + 1));
    levels.splice(at, Math.floor(random() * 2), ...(random() < 0.7 ? [pick(words)] : []));
  }
  if (wildcards) {
    const hash = levels.indexOf("#");
    return (hash < 0 ? levels : levels.slice(0, hash + 1)).join("/") || "+";
  }
  return levels.join("/").replace(/[+#]/g, "x") || "x";
}
