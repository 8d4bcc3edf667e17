/** The tokens of README and docs/, which the plugin refuses, and those that a person would put in their place. */
export const ownTokens = {
  token: { documented: "choose-at-least-16-characters", own: "of-a-household-for-everything-2fN7" },
  levelToken: { documented: "another-16-characters-for-devices", own: "of-a-household-for-devices-k4Xw" },
} as const;

/** A page as somebody uses it who made tokens of their own. */
export function withOwnTokens(page: string): string {
  return Object.values(ownTokens).reduce((text, { documented, own }) => text.replaceAll(documented, own), page);
}
