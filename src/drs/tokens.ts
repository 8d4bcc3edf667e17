import type { AxiosInstance } from "axios";
import type { Clock } from "../support/clock.ts";
import { errorText, type Log } from "../support/log.ts";
import { shareWhileRunning } from "../support/once.ts";
import { oneLine } from "./amazon-message.ts";
import { NotLinkedError, NotSentError } from "./errors.ts";
import type { CallNote } from "./recorded-exchange.ts";
import { type LwaSettings, refreshGrant } from "./refresh-grant.ts";
import type { LinkVault, ServerDate, StoredLink } from "./types.ts";

export interface AccessToken {
  value: string;
  linkId: string;
}

/** The access tokens of one device. `access` and `replace` throw `NotSentError`, `RefusedError` or `NotLinkedError`. */
export interface Tokens {
  /**
   * What else than the access token must not be shown of an answer of Amazon's, should it be in there: the client
   * secret.
   */
  readonly secrets: readonly string[];
  /** A token that is good as far as we know; refreshes when there is none. */
  access(onServerDate: (date: ServerDate) => void): Promise<AccessToken>;
  /** Another token than the one that Amazon refused; refreshes only if that is still the current one. */
  replace(refused: AccessToken, onServerDate: (date: ServerDate) => void): Promise<AccessToken>;
  /**
   * Puts a rotated refresh token on disk that is not there yet; it is lost with this process otherwise. Throws
   * `NotSentError` where that fails.
   */
  commit(): void;
  /** Drops the token at hand, and what a refresh that runs now will bring: the device was deregistered. */
  forget(): void;
}

export interface TokensOptions {
  http: AxiosInstance;
  clock: Clock;
  settings: LwaSettings;
  vault: LinkVault;
  log: Pick<Log, "debug">;
  /** Called for each request that is over. */
  onCall?: ((note: CallNote) => void) | undefined;
  connectTimeoutMs?: number;
  totalTimeoutMs?: number;
}

/** A token is renewed this long before its end, so that it does not expire on the way; a tenth of a short lifetime. */
const earlyMs = 5 * 60 * 1000;

/**
 * Amazon's client secrets have 64 characters or more. A word, as the simulator's, may stand in an answer for itself: in
 * an order's id, or in the name of a field.
 */
const shortestHidden = 12;

/** A link that changes under every refresh is not chased for ever. */
const mostTries = 2;

interface Current extends AccessToken {
  /** From this moment of the monotonic clock on it is refreshed first. */
  refreshFrom: number;
}

/** A rotated refresh token that is not on disk yet. */
interface Uncommitted extends StoredLink {
  replaces: string;
}

function notSent(what: string, error: unknown, secrets: readonly string[]): NotSentError {
  // The store's words, never its error: that one may hold what was to be written.
  return new NotSentError(`${what}. Nothing was sent; see whether the disk is full or read-only.`, {
    cause: new Error(oneLine(errorText(error), secrets)),
  });
}

/** The link as it is stored, with a rotated token committed first. */
function linkStore(vault: LinkVault) {
  let uncommitted: Uncommitted | null = null;
  const stored = (): StoredLink => {
    let link: StoredLink | null;
    try {
      link = vault.read();
    } catch (error) {
      throw notSent("The link with Amazon could not be read", error, []);
    }
    if (link === null || link.refreshToken === "")
      throw new NotLinkedError("The device is not linked with Amazon. Give it a new refresh token.");
    return link;
  };
  return {
    /** Takes a rotated token; it is committed by the next `committed`. */
    rotated(link: StoredLink, refreshToken: string): void {
      uncommitted = { linkId: link.linkId, refreshToken, replaces: link.refreshToken };
    },
    /** A rotated token is not on disk yet. */
    get isUncommitted() {
      return uncommitted !== null;
    },
    /** Throws `NotSentError` while it cannot be read or committed, `NotLinkedError` without a link. */
    committed(): StoredLink {
      const link = stored();
      const waiting = uncommitted;
      // The device was linked anew, or another process rotated: what is stored is newer than what we hold.
      if (waiting?.linkId !== link.linkId || waiting.replaces !== link.refreshToken) {
        uncommitted = null;
        return link;
      }
      try {
        vault.rotate(waiting.linkId, waiting.refreshToken);
      } catch (error) {
        throw notSent("Amazon's new refresh token could not be stored", error, [
          waiting.refreshToken,
          waiting.replaces,
        ]);
      }
      uncommitted = null;
      return { linkId: waiting.linkId, refreshToken: waiting.refreshToken };
    },
  };
}

/**
 * The access tokens of one device: kept in memory, refreshed by one request at a time. A rotated refresh token is on
 * disk before its access token is used, or it would be lost with the process and the device unlinked.
 */
export function createTokens(options: TokensOptions): Tokens {
  const { clock, settings, vault } = options;
  const links = linkStore(vault);
  let current: Current | null = null;
  let forgotten = 0;

  const refresh = async (asked: StoredLink, onServerDate: (date: ServerDate) => void): Promise<AccessToken> => {
    let link = asked;
    const forgottenBefore = forgotten;
    for (let tries = 0; tries < mostTries; tries++) {
      const startedAt = clock.monotonic();
      const grant = await refreshGrant({ ...options, onServerDate }, settings, link.refreshToken);
      if (grant !== "invalid_grant" && grant.refreshToken !== null && grant.refreshToken !== link.refreshToken)
        links.rotated(link, grant.refreshToken);
      const now = links.committed();
      if (grant !== "invalid_grant" && now.linkId === link.linkId) {
        const refreshFrom = startedAt + grant.lifetimeMs - Math.min(earlyMs, grant.lifetimeMs / 10);
        const token = { value: grant.accessToken, linkId: link.linkId, refreshFrom };
        if (forgotten === forgottenBefore) current = token;
        return token;
      }
      // Only an unchanged token is really dead: another process may have rotated it while we asked.
      if (now.linkId === link.linkId && now.refreshToken === link.refreshToken) {
        throw new NotLinkedError("Login with Amazon no longer accepts the device's link. Give it a new refresh token.");
      }
      link = now;
    }
    throw new NotSentError("The device's link with Amazon changed while it was used. It is asked again later.");
  };

  const refreshed = shareWhileRunning(refresh);

  const access = async (onServerDate: (date: ServerDate) => void): Promise<AccessToken> => {
    const link = links.committed();
    if (current?.linkId === link.linkId && clock.monotonic() < current.refreshFrom) return current;
    current = null;
    return refreshed(link, onServerDate);
  };

  return {
    secrets: settings.clientSecret.length < shortestHidden ? [] : [settings.clientSecret],
    access,
    replace(refused, onServerDate) {
      if (current?.value === refused.value) current = null;
      return access(onServerDate);
    },
    commit() {
      if (links.isUncommitted) links.committed();
    },
    forget() {
      current = null;
      forgotten += 1;
    },
  };
}

/**
 * The access token that came with a new link, and nothing after it: only the plugin refreshes a link in use (design,
 * section 11).
 */
export function heldToken(value: string): Tokens {
  return {
    secrets: [],
    access: () => Promise.resolve({ value, linkId: "" }),
    replace: () =>
      Promise.reject(
        new NotLinkedError(
          "Amazon does not take the access token that came with the link. Link the device again if this stays so.",
        ),
      ),
    commit: () => undefined,
    forget: () => undefined,
  };
}
