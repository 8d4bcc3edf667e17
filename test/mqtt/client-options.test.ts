import { expect, test } from "vitest";
import { brokerName, clientOptions } from "../../src/mqtt/client-options.ts";
import { neutral } from "./rig.ts";

const parts = {
  clientId: "me",
  statusTopic: "dash/status",
  lastWill: "offline",
  keepaliveSeconds: 60,
  largestMessage: 1,
};

test.each([
  ["mqtt://broker.local", { protocol: "mqtt", hostname: "broker.local" }, "broker.local"],
  ["mqtt://192.168.1.5:1884", { protocol: "mqtt", hostname: "192.168.1.5", port: 1884 }, "192.168.1.5:1884"],
  ["mqtts://[fe80::1]:8883", { protocol: "mqtts", hostname: "fe80::1", port: 8883 }, "[fe80::1]:8883"],
  ["ws://[::1]:9001/mqtt?a=b", { protocol: "ws", hostname: "[::1]", port: 9001, path: "/mqtt?a=b" }, "[::1]:9001"],
  [
    "wss://ann:pass@broker.example/mqtt",
    { protocol: "wss", hostname: "broker.example", path: "/mqtt", username: "ann", password: "pass" },
    "broker.example",
  ],
  ["mqtt://a%40b@h?clientId=evil", { protocol: "mqtt", hostname: "h", username: "a@b" }, "h"],
  ["mqtt://a%zz:b%zz@h", { protocol: "mqtt", hostname: "h", username: "a%zz", password: "b%zz" }, "h"],
])("%s", (url, expected, shown) => {
  const { protocol, hostname, port, path, username, password, clientId } = clientOptions({ ...neutral, url }, parts);
  const found = {
    protocol,
    hostname,
    ...(port !== undefined && { port }),
    ...(path !== undefined && { path }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
  expect(found).toEqual(expected);
  expect(clientId).toBe("me");
  expect(brokerName(url)).toBe(shown);
});

test("a password without a user name goes with an empty one", () => {
  expect(clientOptions({ ...neutral, url: "mqtt://h", password: "token" }, parts)).toMatchObject({
    username: "",
    password: "token",
  });
});
