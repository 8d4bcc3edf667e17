/** Put in by the build, from package.json. */
declare const __PLUGIN_VERSION__: string | undefined;

/** The plugin's version; 0.0.0 where the sources run unbuilt. */
export const pluginVersion: string = typeof __PLUGIN_VERSION__ === "string" ? __PLUGIN_VERSION__ : "0.0.0";

/** This version was made in this month, ms UTC: a clock that is before that is wrong. Set with each release. */
export const releasedAt: number = Date.UTC(2026, 10, 1);
