import type { SourceForm } from "../form.ts";

export const webhookForm: SourceForm = {
  fields: ["path", "values", "empty", "full", "staleAfterHours", "timePath", "ignore", "beyond"],
  shared: ["server.token", "server.host", "server.port", "server.levelToken", "server.allowGet"],
  isSentTo: true,
  words: {
    en: {
      name: "A device sends it",
      explained: "A device or program sends the level to the plugin itself, over HTTP.",
    },
    de: {
      name: "Ein Gerät sendet ihn",
      explained: "Ein Gerät oder Programm sendet den Füllstand über HTTP an das Plugin selbst.",
    },
  },
};
