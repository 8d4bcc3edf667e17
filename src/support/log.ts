import type { Mask } from "./mask.ts";

/** Where lines for people go. The same four levels as Homebridge's own logger. */
export interface Log {
  error(line: string): void;
  warn(line: string): void;
  info(line: string): void;
  debug(line: string): void;
}

/** A log that passes every line through the mask before it leaves the plugin. */
export function maskedLog(log: Log, mask: Mask): Log {
  return {
    error: (line) => {
      log.error(mask.apply(line));
    },
    warn: (line) => {
      log.warn(mask.apply(line));
    },
    info: (line) => {
      log.info(mask.apply(line));
    },
    debug: (line) => {
      log.debug(mask.apply(line));
    },
  };
}

/**
 * The error and its causes as one line, without stacks: what went wrong, then why. `advice` of an error, the end of its
 * message, stands behind all causes: it may end with a command that people copy.
 */
export function errorText(error: unknown): string {
  const parts: string[] = [];
  let advice = "";
  for (let at: unknown = error, depth = 0; at !== undefined && at !== null && depth < 5; depth++) {
    const whole = at instanceof Error ? at.message || at.name : typeof at === "string" ? at : "unknown error";
    const end = adviceOf(at, whole);
    const text = whole.slice(0, whole.length - end.length);
    advice ||= end;
    if (!parts.some((part) => part.includes(text))) parts.push(text);
    at = at instanceof Error ? at.cause : undefined;
  }
  return parts.join(": ") + advice || "unknown error";
}

function adviceOf(error: unknown, message: string): string {
  if (!(error instanceof Error) || !("advice" in error) || typeof error.advice !== "string") return "";
  return message.endsWith(error.advice) ? error.advice : "";
}
