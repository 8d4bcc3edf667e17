import { parsedJson } from "../../support/json.ts";
import { valueAt } from "./json-path.ts";
import { type RawReading, type Readable, readingIn } from "./reading-in.ts";
import { wordIn } from "./words.ts";

/** Reads a body that was sent; null: it is as the local HTTP API has it. Throws LevelReadError. */
export type SentReader = (text: string) => RawReading | null;

/**
 * What reads a body that a program sends as it likes: with a path its own JSON; without one a word of `values`, alone or
 * as `level`, and null for anything else.
 */
export function sentReader(place: Readable): SentReader {
  const { path, words = {} } = place;
  return path === "" ? (text) => wordAlone(text, words) : (text) => readingIn(text, place);
}

function wordAlone(text: string, words: NonNullable<Readable["words"]>): RawReading | null {
  const body = parsedJson(text);
  const raw = wordIn(text, words) ?? wordIn(body, words) ?? wordIn(valueAt(body, "level"), words);
  return raw === undefined ? null : { raw, at: undefined };
}
