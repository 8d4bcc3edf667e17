import type { SourceForm } from "../form.ts";

export const mqttForm: SourceForm = {
  fields: ["topic", "path", "values", "empty", "full", "staleAfterHours", "timePath", "pattern", "ignore", "beyond"],
  shared: ["mqtt.url", "mqtt.username", "mqtt.password"],
  canTry: true,
  words: {
    en: {
      name: "Listen to MQTT",
      explained: "A sensor that sends its level to your MQTT broker.",
      fields: { topic: { title: "Topic", description: "For example kitchen/beans." } },
    },
    de: {
      name: "Auf MQTT hören",
      explained: "Ein Sensor, der seinen Füllstand an Ihren MQTT-Broker sendet.",
      fields: { topic: { title: "Topic", description: "Zum Beispiel kueche/bohnen." } },
    },
  },
};
