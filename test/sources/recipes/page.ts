import { readFileSync } from "node:fs";
import { withOwnTokens } from "../../support/own-tokens.ts";

/**
 * What stands in a fence, and the comment in front of it: `configuration`, `slot` or `server` where the plugin reads
 * it.
 */
interface Block {
  mark: string | undefined;
  language: string;
  text: string;
}

export interface Recipe {
  title: string;
  /** All of it, blocks too. */
  text: string;
  /** The platform's entry of config.json with the recipe's slot in it; null where the recipe has none. */
  entry: Record<string, unknown> | null;
  /** The first block in this language that the plugin does not read, or the one after so many others. */
  block: (language: string, after?: number) => string;
}

/** With tokens that the reader made: those that stand there are refused. */
export const page = read("levels.md");

/** Devices that need not be told to send. */
export const asTheyAre = read("recipes.md");

const blocksIn = (text: string): Block[] =>
  [...text.matchAll(/(?:<!-- (\w+) -->\n)?```(\w+)\n([\s\S]*?)```/g)].map(([, mark, language = "", block = ""]) => ({
    mark,
    language,
    text: block,
  }));
const objectOf = (block: Block): Record<string, unknown> => JSON.parse(block.text) as Record<string, unknown>;

/** The whole configurations of the page: for recipes over HTTP, and for those over MQTT. */
export const configurations = blocksIn(page)
  .filter(({ mark }) => mark === "configuration")
  .map(objectOf);

export const recipes: readonly Recipe[] = recipesIn(page);

/** The sections of a page, as recipes. */
export function recipesIn(text: string): Recipe[] {
  const [, ...sections] = text.split(/^## /m);
  return sections.map((section) => {
    const title = section.slice(0, section.indexOf("\n"));
    const blocks = blocksIn(section);
    return {
      title,
      text: section,
      entry: entryOf(blocks),
      block(language, after = 0) {
        const found = blocks.filter((each) => each.mark === undefined && each.language === language)[after];
        if (found === undefined) throw new Error(`no such ${language} in "${title}"`);
        return found.text;
      },
    };
  });
}

/** The links of a page to sections of this page, or of the other one where it is named; those that lead nowhere. */
export function brokenLinks(text: string, others: Readonly<Record<string, string>>): string[] {
  const anchors = (of: string): string[] =>
    [...of.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replace(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    );
  return [...text.matchAll(/\]\(([\w.-]*)#([^)]+)\)/g)].flatMap(([, file = "", anchor = ""]) => {
    const target = file === "" ? text : others[file];
    return target === undefined || anchors(target).includes(anchor) ? [] : [`${file}#${anchor}`];
  });
}

export function recipe(title: string): Recipe & { entry: Record<string, unknown> } {
  const found = recipes.find((each) => each.title === title);
  if (found?.entry == null) throw new Error(`no recipe "${title}" with a slot`);
  return { ...found, entry: found.entry };
}

function entryOf(blocks: readonly Block[]): Record<string, unknown> | null {
  const slots = blocks.filter(({ mark }) => mark === "slot").map(objectOf);
  const [server] = blocks.filter(({ mark }) => mark === "server").map(objectOf);
  if (slots.length === 0) return null;
  const sources = JSON.stringify(slots.map((slot) => slot["level"] ?? null));
  const frame = sources.includes('"homeAssistant"')
    ? configurations.find((each) => "homeAssistant" in each)
    : configurations[sources.includes('"webhook"') ? 0 : 1];
  if (frame === undefined) throw new Error("the page has no configuration to put a slot into");
  const [device] = frame["devices"] as object[];
  return { ...frame, ...(server === undefined ? {} : { server }), devices: [{ ...device, slots }] };
}

/** The value of a key of YAML, which may be quoted. */
export function field(yaml: string, key: string): string {
  const value = new RegExp(`^[ -]*${key}: +(.+)$`, "m").exec(yaml)?.[1];
  if (value === undefined) throw new Error(`no ${key}`);
  return value.replace(/^(["'])(.*)\1$/, "$2");
}

/** The names and values below a key of YAML, in their order. */
export function fieldsBelow(yaml: string, key: string): [name: string, value: string][] {
  const lines = yaml.split("\n");
  const at = lines.findIndex((line) => line.trim() === `${key}:`);
  const depth = (line: string): number => line.search(/\S/);
  const below = lines.slice(at + 1);
  const end = below.findIndex((line) => depth(line) <= depth(lines[at] ?? ""));
  return below.slice(0, end).map((line) => {
    const [, name = "", value = ""] = /^\s*([^:]+): (.+)$/.exec(line) ?? [];
    return [name, value];
  });
}

function read(file: string): string {
  return withOwnTokens(readFileSync(new URL(`../../../docs/${file}`, import.meta.url), "utf8"));
}
