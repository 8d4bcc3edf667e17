import { brotliDecompressSync, inflateRawSync, unzipSync } from "node:zlib";
import { LevelReadError } from "../reading/read-error.ts";

/** The codings that axios asks for, and what undoes each. Both zlib's form of `deflate` and the bare one are sent. */
const codings: Readonly<Record<string, (packed: Buffer, options: { maxOutputLength: number }) => Buffer>> = {
  gzip: unzipSync,
  "x-gzip": unzipSync,
  compress: unzipSync,
  "x-compress": unzipSync,
  deflate: (packed, options) => ((packed[0] ?? 0) % 16 === 8 ? unzipSync : inflateRawSync)(packed, options),
  br: brotliDecompressSync,
};

/**
 * The whole of a packed body (Content-Encoding). One that ends too early is refused: unpacking it as it comes, as axios
 * does, takes what is there of it for all. An unknown coding is left as it is.
 * @throws LevelReadError where more than `longest` bytes come out, else zlib's own error.
 */
export function unpacked(body: Buffer, coding: unknown, longest: number): Buffer {
  const unpack = typeof coding === "string" ? codings[coding.trim().toLowerCase()] : undefined;
  if (unpack === undefined || body.length === 0) return body;
  try {
    return unpack(body, { maxOutputLength: longest });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(longest);
    throw error;
  }
}

export function tooLarge(longest: number): LevelReadError {
  return new LevelReadError(
    "tooLarge",
    `its answer is larger than ${longest % 1024 === 0 ? `${longest / 1024} KiB` : `${longest} bytes`}`,
  );
}
