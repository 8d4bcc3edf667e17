/** The command line cannot be understood; the message says which argument and what it expects. */
export class UsageError extends Error {
  override name = "UsageError";
}
