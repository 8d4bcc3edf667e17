import type { ConsentRequest } from "./consent-request.ts";
import type { DeviceKind } from "./settings.ts";

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

const kinds: Record<DeviceKind, string> = {
  test: "<strong>Test device.</strong> Its orders are test orders: nobody is charged and nothing ships.",
  live: "<strong>Live device.</strong> At Amazon its orders would be real orders, charged and shipped.",
};

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 3rem auto; padding: 0 1rem } button { font: inherit; padding: .4rem 1.2rem }</style>
</head>
<body>
<h1>${title}</h1>
<p>This is the simulator that comes with homebridge-dash-replenishment, not Amazon.</p>
${content}
</body>
</html>
`;
}

/**
 * The page on which the customer allows or refuses. The request travels through the form, so the simulator remembers
 * nothing of it.
 */
export function consentPage({ model, serial, kind }: ConsentRequest, query: URLSearchParams): string {
  const hidden = [...query]
    .filter(([name]) => name !== "decision")
    .map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`)
    .join("\n");
  return page(
    "Link a device",
    `<p>Device <strong>${escape(serial)}</strong>, model <strong>${escape(model)}</strong>, asks to place orders for you.</p>
<p>${kinds[kind]}</p>
<form method="post" action="/ap/oa">
${hidden}
<button type="submit" name="decision" value="allow">Allow</button>
<button type="submit" name="decision" value="cancel">Cancel</button>
</form>`,
  );
}

/** What the customer sees when the request cannot be answered by a redirect. */
export function consentProblemPage(problem: string): string {
  return page(
    "This link does not work",
    `<p>${escape(problem)}.</p>\n<p>Check the security profile's client id and allowed return URLs, then start again.</p>`,
  );
}
