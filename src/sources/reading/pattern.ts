import { RE2JS, RE2JSException } from "re2js";
import { quoted } from "../../config/problem.ts";
import { SettingError } from "../errors.ts";
import { LevelReadError } from "./read-error.ts";

/**
 * The first group of a pattern in a text; undefined where the pattern or the group is not in it. Throws LevelReadError
 * where the text is too long for it.
 */
export type Match = (text: string) => string | undefined;

/**
 * Instructions of the pattern times characters of the text: RE2 takes no more steps than that, whatever both are. This
 * many took up to half a second on a slow core; 1 MB is read with patterns of up to 19 instructions, 64 KB with 305.
 */
const mostSteps = 20_000_000;

/** Nested counts multiply: (x{100}){10} is a thousand. RE2 refuses more than that. */
const mostInstructions = 2_000;

const wanted = "a pattern as RE2 has them, with a group around the number, as Level: ([0-9.]+)";

/**
 * What finds the number in an answer that is not JSON. RE2 in JavaScript and not RegExp, whose time may grow
 * exponentially with the text: a person's pattern must not stop Homebridge. In a file of its own and imported when first
 * needed: the library costs 4 MB that a slot without a pattern never pays.
 * @throws SettingError where it is no pattern, or has no group.
 */
export function compilePattern(pattern: string): Match {
  const compiled = compiledOf(pattern);
  if (compiled.groupCount() === 0) throw wrongPattern(pattern, "it has no group");
  const instructions = compiled.programSize();
  if (instructions > mostInstructions) throw wrongPattern(pattern, "it is too long once its counts are written out");
  const longest = Math.floor(mostSteps / instructions);
  return (text) => {
    if (text.length > longest)
      throw new LevelReadError(
        "tooLarge",
        `its answer is longer than the ${longest} characters that this pattern is tried on`,
      );
    const matcher = compiled.matcher(text);
    return matcher.find() ? (matcher.group(1) ?? undefined) : undefined;
  };
}

function compiledOf(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (error instanceof RE2JSException)
      throw wrongPattern(pattern, error.message.replace("error parsing regexp: ", ""));
    throw error;
  }
}

function wrongPattern(pattern: string, wrong: string): SettingError {
  return new SettingError("pattern", `${quoted(pattern)} cannot be used (${wrong}); expected ${wanted}`);
}
