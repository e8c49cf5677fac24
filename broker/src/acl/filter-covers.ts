/**
 * Whether every topic that `filter` can match is one that `granted` matches: only then may who is
 * granted the one subscribe to the other. Both are without fault.
 */
export function filterCovers(granted: string, filter: string): boolean {
  if (filter.startsWith("$") && /^[+#]/.test(granted)) return false;
  const grantedLevels = granted.split("/");
  const levels = filter.split("/");
  for (const [index, wanted] of grantedLevels.entries()) {
    if (wanted === "#") return true;
    const level = levels[index];
    if (level === undefined || level === "#") return false;
    if (wanted !== "+" && wanted !== level) return false;
  }
  return grantedLevels.length === levels.length;
}
