import type { Log } from "../../src/support/log.ts";

/** All that was logged, each line with its level in front: "warn: ...". */
export interface Lines {
  log: Log;
  all: string[];
  /** Resolves with the first line that contains, or matches, this: past or to come, without the first `from`. */
  said(part: string | RegExp, from?: number): Promise<string>;
  /** Lines that are not for developers. */
  told(pattern: RegExp): string[];
}

export function recordLines(): Lines {
  const all: string[] = [];
  const ears = new Set<() => void>();
  return {
    all,
    log: logTo((line) => {
      all.push(line);
      for (const hear of ears) hear();
    }),
    said: (part, from = 0) =>
      new Promise((resolve) => {
        const hear = (): void => {
          const line = all
            .slice(from)
            .find((each) => (typeof part === "string" ? each.includes(part) : part.test(each)));
          if (line === undefined) return;
          ears.delete(hear);
          resolve(line);
        };
        ears.add(hear);
        hear();
      }),
    told: (pattern) => all.filter((line) => !line.startsWith("debug") && pattern.test(line)),
  };
}

/** A log that hands on each line with its level in front. */
export function logTo(take: (line: string) => void): Log {
  const keep =
    (level: keyof Log) =>
    (line: string): void => {
      take(`${level}: ${line}`);
    };
  return { error: keep("error"), warn: keep("warn"), info: keep("info"), debug: keep("debug") };
}
