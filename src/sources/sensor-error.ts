import type { LevelFailure } from "./contract.ts";

/** A sensor brought no reading, by what a person can do about it. */
export class SensorError extends Error {
  override name = "SensorError";
  readonly code: "sensorUnreachable" | "sensorAnswer" | "sensorSilent";

  constructor(code: SensorError["code"], text: string) {
    super(text);
    this.code = code;
  }
}

export function sensorError({ kind, text }: LevelFailure): SensorError {
  return new SensorError(kind === "unreachable" || kind === "timeout" ? "sensorUnreachable" : "sensorAnswer", text);
}
