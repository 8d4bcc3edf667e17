import { parsedJson } from "../../support/json.ts";
import { valueAt } from "./json-path.ts";
import { type RawReading, type Readable, readingIn } from "./reading-in.ts";
import { wordIn } from "./words.ts";

/**
 * What reads a body that a program sends as it likes: with a path its own JSON; without one a word of `values`, alone or
 * as `level`, and null for anything else, which is as the local HTTP API has it. Null: there is nothing of that kind.
 */
export function sentReader(place: Readable): ((text: string) => RawReading | null) | null {
  const { path, words } = place;
  if (path !== "") return (text) => readingIn(text, place);
  return words === undefined ? null : (text) => wordAlone(text, words);
}

function wordAlone(text: string, words: NonNullable<Readable["words"]>): RawReading | null {
  const body = parsedJson(text);
  const raw = wordIn(text, words) ?? wordIn(body, words) ?? wordIn(valueAt(body, "level"), words);
  return raw === undefined ? null : { raw, at: undefined };
}
