const amazon = "amazon";

/** A channel as people know it, by its id. */
export function channelName(id: string): string {
  return id === amazon ? "Amazon" : id;
}

/**
 * What is written for Amazon, for another channel: its id stands in the place of Amazon's name (design, section 7).
 * Nothing of what a person typed is in such a text.
 */
export function forChannel(text: string, id: string): string {
  return id === amazon ? text : text.replaceAll("Amazon", () => id);
}
