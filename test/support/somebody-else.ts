import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

/** A user id that owns nothing: root may write everywhere, and nothing could be refused to it. */
const nobody = 65_534;

/**
 * From now on this process is somebody who is refused things, and whom other people's files do not belong to. Only in a
 * process of its own: whatever else runs in it is refused them too. Returns what undoes it.
 */
export function becomeSomebodyElse(): () => void {
  return process.getuid?.() === 0 ? reallyElse() : asIfElse();
}

function reallyElse(): () => void {
  process.seteuid?.(nobody);
  return () => {
    process.seteuid?.(0);
  };
}

/**
 * Only root can become another. Who is not is told by what tells a stranger: files of another's, and a refused chmod.
 * The kernel does the rest by their modes.
 */
function asIfElse(): () => void {
  const { geteuid } = process;
  const { chmodSync } = fs;
  const us = geteuid?.() ?? 0;
  process.geteuid = () => us + 1;
  fs.chmodSync = () => {
    throw Object.assign(new Error("EPERM: operation not permitted, chmod"), { code: "EPERM" });
  };
  syncBuiltinESMExports();
  return () => {
    if (geteuid === undefined) delete process.geteuid;
    else process.geteuid = geteuid;
    fs.chmodSync = chmodSync;
    syncBuiltinESMExports();
  };
}
