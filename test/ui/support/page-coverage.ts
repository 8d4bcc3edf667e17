/** Which lines of the page's own modules a browser has run: vitest counts only what runs in Node. */

/** What V8 tells of a script (Chrome DevTools protocol, Profiler.ScriptCoverage), with its text. */
export interface ScriptRun {
  url: string;
  source?: string;
  functions: { ranges: { startOffset: number; endOffset: number; count: number }[] }[];
}

export interface PageCoverage {
  /** Of the lines with code in them, percent. */
  percent: number;
  /** The lines that were never run, as "src/ui/page/… : text". */
  missed: string[];
}

/** A line that only closes or opens something says nothing of its own. */
const hasCode = /[\p{L}\d]/u;

/** esbuild says above each module where it comes from. */
const moduleMark = /^\/\/ (\S+\.\S+)$/;

/** Of all runs of `page.js` together: a line counts where one of them came through it. Throws where there was none. */
export function pageCoverage(scripts: readonly ScriptRun[]): PageCoverage {
  const runs = scripts.filter(({ url, source }) => /\/page\.js(\?|$)/.test(url) && source !== undefined);
  const [first] = runs;
  if (first?.source === undefined) throw new Error("the page's script was never run");
  const text = first.source;
  const ran = new Uint8Array(text.length);
  for (const run of runs) {
    if (run.source !== text) throw new Error("the page's script changed between the runs");
    const counted = countedIn(run, text.length);
    for (let at = 0; at < ran.length; at++) if (counted[at] === 1) ran[at] = 1;
  }
  return ofLines(text, ran);
}

/** Inner ranges stand after the ones around them, and have the last word. */
function countedIn({ functions }: ScriptRun, length: number): Uint8Array {
  const counted = new Uint8Array(length);
  for (const { ranges } of functions)
    for (const { startOffset, endOffset, count } of ranges) counted.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  return counted;
}

function ofLines(text: string, ran: Uint8Array): PageCoverage {
  const missed: string[] = [];
  let lines = 0;
  let module = "";
  let start = 0;
  for (const line of text.split("\n")) {
    module = moduleMark.exec(line)?.[1] ?? module;
    const code = line.trim();
    if (module.startsWith("src/ui/page/") && hasCode.test(code) && !code.startsWith("//")) {
      lines += 1;
      const from = start + line.indexOf(code);
      if (!ran.subarray(from, from + code.length).includes(1)) missed.push(`${module}: ${code}`);
    }
    start += line.length + 1;
  }
  return { percent: (100 * (lines - missed.length)) / lines, missed };
}
