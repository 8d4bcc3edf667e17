import { describe, expect, test } from "vitest";
import { configSchemaJson } from "../../../scripts/config-schema.ts";
import { channelForms } from "../../../src/channels/forms.ts";
import { checkConfig } from "../../../src/config/check.ts";
import { problemLine } from "../../../src/config/problem.ts";
import { channelFields, channelTypes } from "../../../src/ui/channel-fields.ts";
import {
  changedIn,
  type ChannelDraft,
  channelDraftOf,
  newChannel,
  slotsThrough,
  withChannel,
  withText,
  withType,
} from "../../../src/ui/page/state/channel-draft.ts";
import { emptyBlock, valueAt } from "../../../src/ui/page/state/config-block.ts";

const schema: unknown = JSON.parse(configSchemaJson("en"));

const typed = (draft: ChannelDraft, texts: Record<string, string>): ChannelDraft =>
  Object.entries(texts).reduce((at, [key, text]) => withText(at, key, text), draft);

const shopping = {
  id: "shopping",
  type: "caldav",
  url: "https://cloud.example.org/dav/shopping/",
  username: "nora",
  password: "secret",
  note: "mine",
};
const config = {
  ...emptyBlock,
  channels: [shopping],
  devices: [
    {
      model: "M",
      serial: "S",
      slots: [{ slotId: "a", name: "Beans", order: { channel: "shopping" } }, { slotId: "b" }],
    },
  ],
};

const saved = (): ChannelDraft => {
  const draft = channelDraftOf(config, 0);
  if (draft === null) throw new Error("no draft");
  return draft;
};

describe("the form of a channel", () => {
  test.each(channelTypes)("of the kind %s asks for keys that the schema has, in words of its own", (type) => {
    for (const key of channelFields[type]) {
      expect(valueAt(schema, `schema.properties.channels.items.properties.${key}`), key).toBeDefined();
      for (const words of Object.values(channelForms[type].words)) expect(words.fields[key]?.title, key).toBeTruthy();
    }
  });

  test("that nobody touched changes nothing, what it does not know stays", () => {
    expect(withChannel(config, saved(), schema)).toEqual({ config, index: 0 });
    expect(changedIn(saved(), schema)).toEqual({});
  });

  test("of a new one proposes an id, until one is typed, that the plugin takes", () => {
    const [first = "", second = ""] = channelTypes;
    const draft = newChannel(emptyBlock);
    expect(draft.id).toBe(first);
    expect(withType(emptyBlock, draft, second).id).toBe(second);
    const taken = { ...emptyBlock, channels: [{ id: first, type: first }] };
    expect(newChannel(taken).id).toBe(`${first}1`);
    expect(withType(emptyBlock, { ...draft, id: "mine", named: true }, second).id).toBe("mine");
    const made = typed(withType(config, newChannel(config), "webhook"), {
      url: "https://shop.example.org/orders",
      secret: `whsec_${Buffer.alloc(24).toString("base64")}`,
      headers: "X-Key: a: b",
      deduplicates: "true",
    });
    const next = withChannel(config, made, schema);
    expect(next.index).toBe(1);
    expect(
      checkConfig(next.config)
        .problems.map(problemLine)
        .filter((line) => line.includes("channels[1]")),
    ).toEqual([]);
    expect(checkConfig(next.config).settings.channels[1]?.config).toMatchObject({
      headers: { "X-Key": "a: b" },
      deduplicates: true,
    });
  });

  test("tells what was typed, the same text again too, and what was taken away", () => {
    const draft = typed(saved(), { password: "secret", username: "" });
    expect(changedIn(draft, schema)).toEqual({ password: "secret", username: null });
    expect(changedIn(typed(newChannel(config), { nothing: "x" }), schema)).toEqual({
      id: channelTypes[0],
      type: channelTypes[0],
    });
  });

  test("is none for a kind that there is not", () => {
    expect(channelDraftOf({ channels: [{ id: "a", type: "pigeon" }] }, 0)).toBeNull();
  });

  test("knows which slots order through it", () => {
    expect([slotsThrough(config, "shopping"), slotsThrough(config, "other")]).toEqual([["Beans"], []]);
  });
});
