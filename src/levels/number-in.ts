import { JsonPathError, numberAt, numberFromText } from "./json-path.ts";
import { LevelReadError } from "./read-error.ts";

/**
 * The number in what a device sent: the whole of it, or at `path` of its JSON.
 * @throws LevelReadError when there is none; what was sent is not quoted.
 */
export function numberIn(text: string, path: string): number {
  const whole = path === "" ? numberFromText(text) : undefined;
  if (whole !== undefined) return whole;
  try {
    return numberAt(JSON.parse(text), path);
  } catch (error) {
    if (error instanceof JsonPathError) throw new LevelReadError("noValue", error.message, { cause: error });
    // JSON.parse quotes the body in its message, so that error goes no further.
    throw new LevelReadError("notJson", path === "" ? "what it sent is not a number" : "what it sent is not JSON");
  }
}
