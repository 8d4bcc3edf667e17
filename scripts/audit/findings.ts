/** Worst last. */
const severities = ["info", "low", "moderate", "high", "critical"] as const;
type Severity = (typeof severities)[number];

/** An advisory about a package of the lockfile. */
export interface Finding {
  /** `name@version`. */
  package: string;
  severity: Severity;
  title: string;
  url: string;
  /** Whether something of it is in what we publish. */
  bundled: boolean;
}

/** What `npm audit --json` prints (npm 7 and later); `via` names other packages, or holds advisories of this one. */
export interface AuditReport {
  vulnerabilities?: Record<
    string,
    { via: (string | { title: string; url: string; severity: string; range: string })[]; nodes: string[] }
  >;
}

/** The part of package-lock.json that says which version lies where. */
export interface Lockfile {
  packages: Record<string, { version?: string }>;
}

/** From here on nothing is published, for what is in the bundle; and for what only we run. */
const refusedFrom: Record<"bundled" | "tools", Severity> = { bundled: "high", tools: "critical" };

/**
 * The packages in the bundle as `name@version`, from the text of THIRD-PARTY-LICENSES.txt. Throws where it names none.
 */
export function bundledIn(licences: string): ReadonlySet<string> {
  const found = new Set(
    [...licences.matchAll(/^=+\n(\S+) (\S+) \(.*\)\n=+$/gm)].map(
      ([, name, version]) => `${name ?? ""}@${version ?? ""}`,
    ),
  );
  if (found.size === 0) throw new Error("dist/THIRD-PARTY-LICENSES.txt names no package: run npm run build");
  return found;
}

/**
 * The advisories of a report. A package that is only listed for what it depends on has none of its own: what it depends
 * on is in the report itself, and may not be in the bundle at all. Throws where npm had no answer.
 */
export function findingsIn(
  { vulnerabilities }: AuditReport,
  { packages }: Lockfile,
  bundled: ReadonlySet<string>,
): Finding[] {
  if (vulnerabilities === undefined) throw new Error("npm audit gave no report: the registry did not answer");
  return Object.entries(vulnerabilities).flatMap(([name, { via, nodes }]) => {
    const versions = new Set(nodes.map((node) => `${name}@${packages[node]?.version ?? "unknown"}`));
    return via.flatMap((advisory) =>
      typeof advisory === "string"
        ? []
        : [...versions].map((one) => ({
            package: one,
            severity: severityOf(advisory.severity),
            title: advisory.title,
            url: advisory.url,
            bundled: bundled.has(one),
          })),
    );
  });
}

/** A word that npm did not have when this was written counts as the worst. */
function severityOf(word: string): Severity {
  return severities.find((each) => each === word) ?? "critical";
}

/** Whether a finding stops a change. */
export function isRefused({ severity, bundled }: Finding): boolean {
  return severities.indexOf(severity) >= severities.indexOf(refusedFrom[bundled ? "bundled" : "tools"]);
}
