import { pathOf, pathSteps } from "../reading/path-steps.ts";

const step = String.raw`(?:\.[A-Za-z_]\w*|\[\d+\]|\['[^'\\\]]+'\]|\["[^"\\\]]+"\])`;
/** Filters that leave a number what it is. */
const filter = String.raw`\s*\|\s*(?:float|int|round|is_defined|default)(?:\([\w.,' ]{0,20}\))?`;
const simple = new RegExp(String.raw`^\{\{-?\s*value(?:_json(${step}+))?(?:${filter}){0,4}\s*-?\}\}$`);

/**
 * The path of what a value template of Home Assistant takes out of a message, where it is a plain one, as `{{
 * value_json.a.b }}`, `{{ value_json['a'] | float }}` or `{{ value }}`; null where it computes.
 */
export function templatePath(template: string): string | null {
  const text = template.trim();
  if (text === "") return "";
  if (text.length > 300) return null;
  const found = simple.exec(text);
  if (found === null) return null;
  const steps = pathSteps(
    (found[1] ?? "").replaceAll(/\['([^']*)'\]/g, (_, name: string) => `[${JSON.stringify(name)}]`).replace(/^\./, ""),
  );
  return "expected" in steps ? null : pathOf(steps);
}
