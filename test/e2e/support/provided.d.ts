import "vitest";

declare module "vitest" {
  /** What global-setup.ts hands to every test file. */
  export interface ProvidedContext {
    /** The directory in which the packed plugin is installed: what a Homebridge is given as `-P`. */
    pluginPath: string;
  }
}
