/** What invalid UTF-8 becomes once it is decoded, and what becomes of it once it is encoded. */
const NOT_UTF8 = /\uFFFD|\p{Surrogate}/u;

/** @returns what is wrong with a string of the protocol (MQTT 3.1.1, 1.5.3), or undefined. */
export function findTextFault(text: string): string | undefined {
  if (text.includes("\u0000")) return "has U+0000";
  return NOT_UTF8.test(text) ? "is not valid UTF-8" : undefined;
}

/** @returns what is wrong with a topic to publish on (MQTT 3.1.1, 4.7), or undefined. */
export function findTopicFault(topic: string): string | undefined {
  if (topic === "") return "is empty";
  if (topic.includes("+") || topic.includes("#")) return "has a wildcard";
  return findTextFault(topic);
}

/** @returns what is wrong with a filter to subscribe to (MQTT 3.1.1, 4.7), or undefined. */
export function findFilterFault(filter: string): string | undefined {
  if (filter === "") return "is empty";
  const levels = filter.split("/");
  const last = levels.length - 1;
  for (const [index, level] of levels.entries()) {
    if (level.includes("+") && level !== "+") return "has + beside other characters of its level";
    if (level.includes("#") && (level !== "#" || index !== last)) {
      return "has # elsewhere than alone in the last level";
    }
  }
  return findTextFault(filter);
}

/**
 * Whether a message on `topic` goes to a subscriber of `filter`, both without fault. A wildcard in
 * the first level does not match topics that begin with `$` (MQTT 3.1.1, 4.7.2).
 */
export function topicMatches(filter: string, topic: string): boolean {
  if (topic.startsWith("$") && /^[+#]/.test(filter)) return false;
  const filterLevels = filter.split("/");
  const topicLevels = topic.split("/");
  for (const [index, level] of filterLevels.entries()) {
    if (level === "#") return true;
    if (index >= topicLevels.length) return false;
    if (level !== "+" && level !== topicLevels[index]) return false;
  }
  return filterLevels.length === topicLevels.length;
}
