import type { Mode } from "../../config/settings.ts";

/** A device's permission to order, as it is kept. */
export interface Link {
  /** What it was made for. A refresh token typed into the configuration is of unknown kind: it serves test and live. */
  kind: Mode | "configured";
  /** A new one each time the device is linked. */
  linkId: string;
  /** A secret. */
  refreshToken: string;
  /** Ms UTC. */
  linkedAt: number;
  /** Amazon has refused it. */
  refused: boolean;
}

/**
 * Where refresh tokens are kept, and which of them turned out to be of the wrong kind. Synchronous: what returned is on
 * disk, what is not throws.
 */
export interface Links {
  /** The newest link that is good in this mode, refused or not. */
  current(serial: string, mode: Mode): Link | null;
  /** Takes over a configured refresh token once: the kept, rotated one then wins until the configured text changes. */
  seed(serial: string, refreshToken: string): void;
  link(serial: string, kind: Link["kind"], refreshToken: string): void;
  /**
   * Puts a link back where it was forgotten. `configured` is the configured text that it began with. Nothing happens
   * where there is one.
   */
  restore(serial: string, link: Link, configured: string | null): void;
  rotate(serial: string, linkId: string, refreshToken: string): void;
  refuse(serial: string, linkId: string): void;
  trip(serial: string, mode: Mode, linkId: string): void;
  isTripped(serial: string, mode: Mode, linkId: string): boolean;
  /** No link that is good in this mode is left, but one that was made since `ended`. */
  remove(serial: string, mode: Mode, ended: Link): void;
}
