/** Topic names and filters as MQTT 3.1.1 has them (section 4.7). */

/** Two bytes give the length of a topic on the wire. */
const longestBytes = 65_535;

/** Whether the text can be published to, or be the beginning of what is. */
export function isTopic(text: string): boolean {
  return text !== "" && !/[+#\u0000]/.test(text) && Buffer.byteLength(text) <= longestBytes;
}

/**
 * Whether the text can be subscribed to: `+` stands for one level, `#` for all that follow, each alone in its level.
 */
export function isFilter(text: string): boolean {
  if (text === "" || text.includes("\u0000") || Buffer.byteLength(text) > longestBytes) return false;
  const levels = text.split("/");
  return levels.every(
    (level, at) => level === "+" || (level === "#" && at === levels.length - 1) || !/[+#]/.test(level),
  );
}

/** Whether a subscription to `filter` brings what is published to `topic`. */
export function matches(filter: string, topic: string): boolean {
  // What a broker says of itself is below `$` and not meant by a wildcard (4.7.2).
  if (topic.startsWith("$") && /^[+#]/.test(filter)) return false;
  const wanted = filter.split("/");
  const levels = topic.split("/");
  for (const [at, level] of wanted.entries()) {
    // `#` is the level above it too: `beans/#` brings `beans` (4.7.1.2).
    if (level === "#") return true;
    if (at >= levels.length || (level !== "+" && level !== levels[at])) return false;
  }
  return wanted.length === levels.length;
}
