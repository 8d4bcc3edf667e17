/**
 * The newest Node of each line that the package's `engines` admit, from the npm package `node`; the weekly run fails
 * when there is a newer one (newest-nodes.test.ts).
 */
export const nodeVersions = ["22.23.3", "24.21.0", "26.10.0"] as const;

export type NodeVersion = (typeof nodeVersions)[number];
