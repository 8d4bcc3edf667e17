import type { InEachLanguage, SettingWords } from "../words/setting.ts";

/** Keys of `level` that several sources have and that only some people need: the form keeps them under "More". */
export const laterFields: readonly string[] = [
  "staleAfterHours",
  "username",
  "password",
  "headers",
  "schedule",
  "timePath",
  "pattern",
  "ignore",
  "beyond",
];

/**
 * The words of the keys of `level` that several sources have or may have: those of what polls, of what sends JSON, and
 * of every sensor.
 */
export const fieldWords: InEachLanguage<Readonly<Record<string, SettingWords>>> = {
  en: {
    url: { title: "Address", description: "Answers with the level, for example http://192.168.1.40/status." },
    headers: { title: "Headers", description: "One a line, as X-Key: abc." },
    username: { title: "User name" },
    password: { title: "Password" },
    certificate: {
      title: "Certificate",
      description: "Empty: verified. any: not looked at. Else the SHA-256 fingerprint of the one that is taken.",
    },
    timeoutSeconds: { title: "Seconds to wait for the answer" },
    schedule: { title: "Schedule", description: "Cron, for example */15 * * * *. This or seconds." },
    everySeconds: { title: "Every … seconds", description: "900 without a schedule." },
    path: {
      title: "Path",
      description:
        'Where in the JSON, for example sensor.level, sensors[0].level, ["a.b"].level or [subType=main].value. Empty: the whole answer is the number.',
    },
    pattern: {
      title: "Pattern",
      description:
        "For answers that are not JSON, in place of a path: its first group is the number, for example Level: ([0-9.]+).",
    },
    values: {
      title: "Words that are levels",
      description: "One a line with its percent, as ON: 0 or low: 10.",
    },
    timePath: {
      title: "Path of the time",
      description:
        "Where in the JSON it says when that was measured, for example sensor.at. Old readings are then not taken. Empty: now.",
    },
    empty: { title: "Raw value of 0 %" },
    full: { title: "Raw value of 100 %", description: "May be smaller than that of 0 %." },
    ignore: {
      title: "Raw values for not known",
      description: "They are no reading. Without any: -1, -2 and -3 where 0 is empty and 100 is full.",
    },
    beyond: {
      title: "Outside of 0 to 100 %",
      description:
        "What counts as 0 or 100 %; the rest is refused. near: up to 5 points; low: all below 0; high: all above 100.",
    },
    staleAfterHours: {
      title: "Stale after hours",
      description: "No reading for this long: not trusted, never orders.",
    },
  },
  de: {
    url: { title: "Adresse", description: "Antwortet mit dem Füllstand, zum Beispiel http://192.168.1.40/status." },
    headers: { title: "Kopfzeilen", description: "Eine je Zeile, wie X-Key: abc." },
    username: { title: "Benutzername" },
    password: { title: "Passwort" },
    certificate: {
      title: "Zertifikat",
      description: "Leer: wird geprüft. any: jedes. Sonst der SHA-256-Fingerabdruck dessen, das gilt.",
    },
    timeoutSeconds: { title: "Sekunden bis zur Antwort" },
    schedule: { title: "Zeitplan", description: "Cron, zum Beispiel */15 * * * *. Dies oder Sekunden." },
    everySeconds: { title: "Alle … Sekunden", description: "900 ohne Zeitplan." },
    path: {
      title: "Pfad",
      description:
        'Stelle im JSON, zum Beispiel sensor.level, sensors[0].level, ["a.b"].level oder [subType=main].value. Leer: die ganze Antwort ist die Zahl.',
    },
    pattern: {
      title: "Muster",
      description:
        "Für Antworten, die kein JSON sind, statt eines Pfads: seine erste Gruppe ist die Zahl, zum Beispiel Level: ([0-9.]+).",
    },
    values: {
      title: "Wörter, die Füllstände sind",
      description: "Eines je Zeile mit seinem Prozentwert, etwa ON: 0 oder low: 10.",
    },
    timePath: {
      title: "Pfad der Zeit",
      description:
        "Stelle im JSON, die sagt, wann gemessen wurde, zum Beispiel sensor.at. Alte Messwerte gelten dann nicht. Leer: jetzt.",
    },
    empty: { title: "Rohwert bei 0 %" },
    full: { title: "Rohwert bei 100 %", description: "Darf kleiner sein als der bei 0 %." },
    ignore: {
      title: "Rohwerte für unbekannt",
      description: "Sie sind kein Messwert. Ohne Angabe: -1, -2 und -3, wo 0 leer und 100 voll ist.",
    },
    beyond: {
      title: "Außerhalb von 0 bis 100 %",
      description:
        "Was als 0 oder 100 % gilt; der Rest wird abgelehnt. near: bis 5 Punkte; low: alles unter 0; high: alles über 100.",
    },
    staleAfterHours: {
      title: "Veraltet nach Stunden",
      description: "So lange kein Messwert: gilt nicht mehr, es wird nie bestellt.",
    },
  },
};
