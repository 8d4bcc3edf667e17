/** The newest Node of each line that the package's `engines` admit, as the npm package `node` had it when this was last raised. */
export const nodeVersions = ["22.23.3", "24.21.0", "26.10.0"] as const;

export type NodeVersion = (typeof nodeVersions)[number];
