import type { Ignorer, NodePath } from "@stryker-mutator/api/ignore";
import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin";

/** Of Babel's syntax tree, which Stryker hands on without its types, what is looked at here. */
interface Literal extends NodePath {
  node: { type: string; value?: unknown; quasis?: { value: { raw: string } }[] };
}

/**
 * A text with a space in it is for people; whether it is empty says nothing about a decision. What programs read
 * (`POST`, a header's name, a code) has none.
 */
export const sentences: Ignorer = {
  shouldIgnore(path) {
    const { type, value, quasis = [] } = (path as Literal).node;
    if (type !== "StringLiteral" && type !== "TemplateLiteral") return undefined;
    const text = typeof value === "string" ? value : quasis.map((quasi) => quasi.value.raw).join("");
    return text.trim().includes(" ") ? "a text for people" : undefined;
  },
};

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, "sentences", sentences)];
