import type { Clock } from "../support/clock.ts";
import type { NewId } from "./ids.ts";
import { parseRefreshToken, simulatorRefreshToken, type LinkedDevice } from "./refresh-token.ts";
import type { Settings } from "./settings.ts";

/** What the customer agreed to, kept until the code is exchanged. */
export interface CodeGrant extends LinkedDevice {
  clientId: string;
  redirectUri: string;
  /** The PKCE S256 challenge, when the request had one. */
  codeChallenge?: string;
}

export interface IssuedTokens {
  accessToken: string;
  refreshToken: string;
  expiresInSeconds: number;
}

/** Every code and token that this simulator has given out or seen. */
export interface TokenIssuer {
  /** A code that can be exchanged once, within about five minutes; null while too many wait for that. */
  grantCode(grant: CodeGrant): string | null;
  /** Takes the code out, whatever becomes of the exchange: a code is good for one attempt. */
  redeemCode(code: string): CodeGrant | undefined;
  /** The first tokens of a new link. */
  issue(link: LinkedDevice): IssuedTokens;
  /**
   * New tokens for a refresh token of the simulator's own form; undefined when it is not one, expired, rotated away or
   * deregistered.
   */
  refresh(refreshToken: string): IssuedTokens | undefined;
  /** The device of a good access token. */
  device(accessToken: string): LinkedDevice | undefined;
  /** Ends every code and token of the device that this simulator knows of. */
  deregister(serial: string): void;
}

const codeLifeMs = 5 * 60_000;

/**
 * Codes that nobody has exchanged: whoever presses Allow all day must not fill the memory. Those given out stay good.
 */
const mostCodes = 50;

interface Dated<T> {
  value: T;
  /** On the monotonic clock, ms. */
  expiresAt: number;
}

function dropExpired(held: Map<string, Dated<unknown>>, now: number): void {
  for (const [key, { expiresAt }] of held) if (expiresAt <= now) held.delete(key);
}

function forget(held: Map<string, Dated<LinkedDevice>>, serial: string): void {
  for (const [key, { value }] of held) if (value.serial === serial) held.delete(key);
}

export function createTokenIssuer(clock: Clock, settings: Settings, newId: NewId): TokenIssuer {
  const codes = new Map<string, Dated<CodeGrant>>();
  const access = new Map<string, Dated<LinkedDevice>>();
  const refresh = new Map<string, { serial: string; seenAt: number; ended: boolean }>();

  const see = (token: string, serial: string): { seenAt: number; ended: boolean } => {
    const known = refresh.get(token) ?? { serial, seenAt: clock.monotonic(), ended: false };
    refresh.set(token, known);
    return known;
  };
  const hand = (link: LinkedDevice, refreshToken: string): IssuedTokens => {
    const now = clock.monotonic();
    const expiresInSeconds = settings.accessTokenSeconds;
    const accessToken = `Atza|simulator-${newId()}`;
    dropExpired(access, now);
    access.set(accessToken, { value: link, expiresAt: now + expiresInSeconds * 1000 });
    see(refreshToken, link.serial);
    return { accessToken, refreshToken, expiresInSeconds };
  };
  const fresh = ({ serial, kind }: LinkedDevice): string => simulatorRefreshToken(serial, kind, newId());
  const take = <T>(held: Map<string, Dated<T>>, key: string): T | undefined => {
    const found = held.get(key);
    return found && found.expiresAt > clock.monotonic() ? found.value : undefined;
  };

  return {
    grantCode(grant) {
      const now = clock.monotonic();
      dropExpired(codes, now);
      if (codes.size >= mostCodes) return null;
      const code = `simulator-code-${newId()}`;
      codes.set(code, { value: grant, expiresAt: now + codeLifeMs });
      return code;
    },
    redeemCode(code) {
      const grant = take(codes, code);
      codes.delete(code);
      return grant;
    },
    issue: (link) => hand({ serial: link.serial, kind: link.kind }, fresh(link)),
    refresh(refreshToken) {
      const link = parseRefreshToken(refreshToken);
      if (!link) return undefined;
      const known = see(refreshToken, link.serial);
      const { refreshTokenSeconds, rotateRefreshTokens } = settings;
      if (
        known.ended ||
        (refreshTokenSeconds !== null && clock.monotonic() - known.seenAt >= refreshTokenSeconds * 1000)
      )
        return undefined;
      if (rotateRefreshTokens) known.ended = true;
      return hand(link, rotateRefreshTokens ? fresh(link) : refreshToken);
    },
    device: (accessToken) => take(access, accessToken),
    deregister(serial) {
      forget(codes, serial);
      forget(access, serial);
      for (const known of refresh.values()) if (known.serial === serial) known.ended = true;
    },
  };
}
