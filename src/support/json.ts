/** What a text is as JSON; undefined where it is none. JSON.parse quotes the text in its message, which may be a secret. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
