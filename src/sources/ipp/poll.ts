import type { LevelSource, SourceParts, TrialParts } from "../contract.ts";
import { openPolled } from "../polling/open.ts";
import type { BodyReader, PollSettings } from "../polling/polled-source.ts";
import type { Rhythm } from "../polling/settings.ts";
import type { RawReading } from "../reading/reading-in.ts";
import type { IppLevel } from "./index.ts";
import { markerAttributes, readingOf } from "./markers.ts";
import { attributesRequest } from "./wire.ts";

/** What polls the printer, not started yet. Rejects with SettingError where the schedule is none. */
export function openPrinter(level: IppLevel, parts: SourceParts): Promise<LevelSource> {
  return openPolled(pollOf(level), readerOf(level), parts);
}

/** One poll now. Rejects with TrialError. */
export async function tryPrinter(level: IppLevel, parts: Pick<TrialParts, "clock" | "report">): Promise<RawReading> {
  const { pollNow } = await import("../polling/try.ts");
  return pollNow(pollOf(level), readerOf(level), parts);
}

/** Printers that leave no attribute out send 15 KB, and queues of CUPS with all their paper ten times that. */
const mostBytes = 262_144;

/** The request for all supplies, which is the same for every slot of a printer. */
export function pollOf(level: IppLevel): PollSettings & Rhythm {
  const { url, printerUri } = addressesOf(level.url);
  return {
    ...level,
    url,
    headers: { ...level.headers, "Content-Type": "application/ipp" },
    method: "POST",
    body: attributesRequest(printerUri, markerAttributes),
    maxBytes: mostBytes,
    expectsJson: false,
  };
}

function readerOf(level: IppLevel): BodyReader {
  return (body) => readingOf(body, level);
}

/** IPP Everywhere's path (PWG 5100.14, section 4.2.1), for an address that has none. */
const usualPath = "/ipp/print";

/** RFC 3510, section 3 and RFC 7472: where no port is given. */
const ippPort = "631";

/** Where to send requests by HTTP, and what the printer calls itself. */
export function addressesOf(configured: string): { url: string; printerUri: string } {
  const { port, pathname } = new URL(configured);
  const isIpp = /^ipp/i.test(configured);
  const address = new URL(configured.replace(/^ipp/i, "http"));
  if (isIpp) address.port = port === "" ? ippPort : port;
  if (/^\/*$/.test(pathname)) address.pathname = usualPath;
  const { protocol, hostname } = address;
  const isSecure = protocol === "https:";
  const called = address.port === "" ? (isSecure ? "443" : "80") : address.port;
  return {
    url: address.href,
    printerUri: `${isSecure ? "ipps" : "ipp"}://${hostname}:${called}${address.pathname}`,
  };
}
