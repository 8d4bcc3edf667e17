import { createHash, randomUUID } from "node:crypto";
import type { Mode } from "../slot/policy.ts";
import type { Store } from "./store.ts";

/**
 * What a link was made for. A refresh token typed into the configuration is of unknown kind: it serves test and live.
 */
export type LinkKind = Mode | "configured";

/** The kinds of links that are good in a mode. */
export const goodIn: Readonly<Record<Mode, readonly LinkKind[]>> = {
  simulate: ["simulate"],
  test: ["test", "configured"],
  live: ["live", "configured"],
};

/** A device's permission to order, as Login with Amazon gave it. */
export interface StoredLink {
  kind: LinkKind;
  /** A new one each time the device is linked. */
  linkId: string;
  /** A secret. */
  refreshToken: string;
  linkedAt: number;
  /** Amazon has refused it. */
  refused: boolean;
}

/** Keeps refresh tokens, and which of them turned out to be of the wrong kind. All methods throw StoreError. */
export interface StoredLinks {
  /** The newest link that is good in this mode, refused or not. */
  current(serial: string, mode: Mode): StoredLink | null;
  /**
   * Takes over a configured refresh token once: the stored, rotated one then wins until the configured text changes.
   */
  seed(serial: string, refreshToken: string): void;
  /** The device was linked for this kind. */
  link(serial: string, kind: LinkKind, refreshToken: string): void;
  /**
   * Puts a link back into a store that has forgotten it, as it was. `configured` is the configured text that it began
   * with. Nothing happens where there is one.
   */
  restore(serial: string, link: StoredLink, configured: string | null): void;
  /**
   * Amazon gave a new refresh token in exchange for the old one. Nothing happens where the device was linked again
   * meanwhile.
   */
  rotate(serial: string, linkId: string, refreshToken: string): void;
  refuse(serial: string, linkId: string): void;
  trip(serial: string, mode: Mode, linkId: string): void;
  isTripped(serial: string, mode: Mode, linkId: string): boolean;
  /**
   * The device was deregistered at Amazon with `ended`: no link that is good in this mode is left, but one that was
   * made since. The configured one stays as refused, or it would be taken over anew.
   */
  remove(serial: string, mode: Mode, ended: StoredLink): void;
  /** Another text whenever a device was linked, unlinked, refused or tripped. */
  fingerprint(): string;
}

/** The links in this store. `now` is ms UTC. */
export function linksIn(store: Store, now: () => number): StoredLinks {
  // The newest link is the one that counts, also where the machine's clock was behind when it was made.
  const put = (serial: string, kind: LinkKind, refreshToken: string, seed: string | null): void => {
    store.commit((database) =>
      database
        .prepare(
          `INSERT INTO links (serial, kind, link_id, refresh_token, seed_sha256, linked_at, refused_at)
           VALUES (?, ?, ?, ?, ?, max(?, 1 + coalesce((SELECT max(linked_at) FROM links WHERE serial = ?), 0)), NULL)
           ON CONFLICT (serial, kind) DO UPDATE SET link_id = excluded.link_id, refresh_token = excluded.refresh_token,
           seed_sha256 = excluded.seed_sha256, linked_at = excluded.linked_at, refused_at = NULL`,
        )
        .run(serial, kind, randomUUID(), refreshToken, seed, now(), serial),
    );
  };
  return {
    current(serial, mode) {
      const kinds = goodIn[mode];
      const row = store.use((database) =>
        database
          .prepare(
            `SELECT kind, link_id, refresh_token, linked_at, refused_at FROM links WHERE serial = ? AND kind IN (${kinds.map(() => "?").join(", ")})
             ORDER BY linked_at DESC, kind DESC LIMIT 1`,
          )
          .get(serial, ...kinds),
      );
      return row === undefined ? null : asLink(row);
    },
    seed(serial, refreshToken) {
      const digest = digestOf(refreshToken);
      const row = store.use((database) =>
        database.prepare("SELECT seed_sha256 FROM links WHERE serial = ? AND kind = 'configured'").get(serial),
      );
      if (row?.["seed_sha256"] !== digest) put(serial, "configured", refreshToken, digest);
    },
    link(serial, kind, refreshToken) {
      put(serial, kind, refreshToken, null);
    },
    restore(serial, { kind, linkId, refreshToken, linkedAt }, configured) {
      const seed = kind === "configured" && configured !== null ? digestOf(configured) : null;
      store.commit((database) =>
        database
          .prepare(
            "INSERT INTO links (serial, kind, link_id, refresh_token, seed_sha256, linked_at, refused_at) VALUES (?, ?, ?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING",
          )
          .run(serial, kind, linkId, refreshToken, seed, linkedAt),
      );
    },
    rotate(serial, linkId, refreshToken) {
      store.commit((database) =>
        database
          .prepare("UPDATE links SET refresh_token = ? WHERE serial = ? AND link_id = ?")
          .run(refreshToken, serial, linkId),
      );
    },
    refuse(serial, linkId) {
      store.commit((database) =>
        database.prepare("UPDATE links SET refused_at = ? WHERE serial = ? AND link_id = ?").run(now(), serial, linkId),
      );
    },
    trip(serial, mode, linkId) {
      store.commit((database) =>
        database
          .prepare(
            `INSERT INTO trips (serial, mode, link_id, tripped_at) VALUES (?, ?, ?, ?)
             ON CONFLICT DO NOTHING`,
          )
          .run(serial, mode, linkId, now()),
      );
    },
    isTripped(serial, mode, linkId) {
      const row = store.use((database) =>
        database.prepare("SELECT 1 FROM trips WHERE serial = ? AND mode = ? AND link_id = ?").get(serial, mode, linkId),
      );
      return row !== undefined;
    },
    remove(serial, mode, { linkedAt }) {
      store.commit((database) => {
        database
          .prepare("DELETE FROM links WHERE serial = ? AND kind = ? AND linked_at <= ?")
          .run(serial, mode, linkedAt);
        if (!goodIn[mode].includes("configured")) return;
        database
          .prepare("UPDATE links SET refused_at = ? WHERE serial = ? AND kind = 'configured' AND linked_at <= ?")
          .run(now(), serial, linkedAt);
      });
    },
    fingerprint() {
      return store.use((database) =>
        JSON.stringify([
          database.prepare("SELECT serial, kind, link_id, refused_at FROM links ORDER BY serial, kind").all(),
          database.prepare("SELECT serial, mode, link_id FROM trips ORDER BY serial, mode, link_id").all(),
        ]),
      );
    },
  };
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function asLink(row: Record<string, unknown>): StoredLink {
  return {
    kind: row["kind"] as LinkKind,
    linkId: String(row["link_id"]),
    refreshToken: String(row["refresh_token"]),
    linkedAt: Number(row["linked_at"]),
    refused: row["refused_at"] !== null,
  };
}
