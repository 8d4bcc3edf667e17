import { expect, test } from "vitest";
import { unlinkingAt } from "../../../src/ui/page/state/link.ts";

test.each<[ReturnType<typeof unlinkingAt>, Parameters<typeof unlinkingAt>[0]]>([
  ["running", "sending"],
  ["running", { state: "waiting" }],
  ["done", { state: "done" }],
  [
    { code: "deregisterFailed", detail: "HTTP 500" },
    { state: "refused", reason: "HTTP 500" },
  ],
  [{ code: "notRunning", detail: "" }, { state: "expired" }],
  [
    { code: "storeUnavailable", detail: "locked" },
    { code: "storeUnavailable", detail: "locked" },
  ],
])("unlinking by the plugin is told as %o only where it is so", (shown, at) => {
  expect(unlinkingAt(at)).toEqual(shown);
});
