import { expect, test } from "vitest";
import { findHubs } from "../../../src/sources/homeAssistant/find.ts";

/** As Home Assistant announces itself (its components/zeroconf, `_async_register_hass_zc_service`). */
const hub = (text: Record<string, string>) => ({
  name: "Home",
  address: "192.168.1.6",
  port: 8123,
  text: new Map(Object.entries({ version: "2026.3.1", external_url: "", requires_api_password: "True", ...text })),
});

test.each([
  [{ location_name: "Villa", internal_url: "http://homeassistant.local:8123" }, "Villa", "http://192.168.1.6:8123"],
  [{ internal_url: "https://ha.example.org:8123" }, "Home", "https://ha.example.org:8123"],
  [{ internal_url: "https://a@b.example.org/x" }, "Home", "http://192.168.1.6:8123"],
  [{ internal_url: "javascript:alert(1)" }, "Home", "http://192.168.1.6:8123"],
])("a Home Assistant that says %j fills its address, and the token is still needed", async (text, name, url) => {
  expect(await findHubs({ announced: () => Promise.resolve([hub(text)]) })).toEqual([
    { name, place: url, values: {}, shared: { "homeAssistant.url": url }, open: ["access"] },
  ]);
});
