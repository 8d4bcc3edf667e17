/**
 * What each device of docs/recipes.md sends, whole, as its documentation or a report of somebody who has it has it.
 * Paths are those of the named project on GitHub, with the commit that was read.
 */
export type Given = Asked | Published | Sent | Reported | Printed;

interface Told {
  /** All of it; what the page has is cut. */
  whole: string;
  /** Percent. */
  level: number;
}

/** It answers a poll. */
export interface Asked extends Told {
  by: "poll";
  /** Path and query at which it is asked. */
  at: string;
  type?: string;
  /** Without these the answer is 401; values as the recipe has them. */
  needs?: Readonly<Record<string, string>>;
  /** The body with which it is asked. */
  asked?: string;
  /** It gives a token there for this body. */
  login?: { at: string; body: object; answer: object };
  /** It asks for digest authentication, with this password. */
  digest?: string;
}

/** It publishes on the broker. */
export interface Published extends Told {
  by: "topic";
}

/** It sends to the slot's address. */
export interface Sent extends Told {
  by: "post";
}

/** It is an entity of Home Assistant, as its REST API has it. */
export interface Reported extends Told {
  by: "home assistant";
}

/** It answers IPP; the attributes as ipptool prints them. */
export interface Printed extends Told {
  by: "ipp";
}

const json = (value: unknown): string => JSON.stringify(value);

const valetudoPart = (type: string, subType: string, value: number, unit: string): object => ({
  __class: "ValetudoConsumable",
  metaData: {},
  type,
  subType,
  remaining: { value, unit },
});

const shellyInput: Pick<Asked, "at" | "whole" | "level"> = {
  at: "/rpc/Input.GetStatus?id=100",
  whole: '{"id":100,"percent":37.2}',
  level: 37.2,
};

export const answers: Readonly<Record<string, Given>> = {
  // esphome/esphome-docs, web-api/index.rst (bac5e2a): id, state and value of a sensor.
  "A scale with a jar": {
    by: "poll",
    at: "/sensor/coffee_beans",
    whole: '{"id":"sensor-coffee_beans","state":"771 g","value":771}',
    level: 37.1,
  },
  // tasmota/docs, docs/VL53Lxx.md (9849ab9).
  "A distance sensor, laser": {
    by: "topic",
    whole: '{"Time":"2019-12-20T11:29:22","VL53L0X":{"Distance":263}}',
    level: 71.6,
  },
  // tasmota/docs, docs/HC-SR04.md (9849ab9).
  "A distance sensor, ultrasonic": {
    by: "topic",
    whole: '{"Time":"2026-06-16T12:00:00","SR04":{"Distance":42.6}}',
    level: 71.75,
  },
  // tasmota/docs, docs/Buttons-and-Switches.md (9849ab9).
  "A float": { by: "topic", whole: '{"Time":"2021-01-01T00:00:00","Switch1":"OFF"}', level: 10 },
  // arendst/Tasmota, xsns_01_counter.ino: COUNTER, C1 to C8.
  "A counter that counts up": {
    by: "topic",
    whole: '{"Time":"2021-12-31T09:39:59","COUNTER":{"C1":3}}',
    level: 99.25,
  },
  // home-assistant/core, components/api: a state; barleybobs/homeassistant-ecowater-softener: its entity.
  "Home Assistant": {
    by: "home assistant",
    whole: json({
      entity_id: "sensor.ecowater_salt_level_percentage",
      state: "62",
      attributes: { unit_of_measurement: "%", icon: "mdi:altimeter", friendly_name: "Salt level percentage" },
      last_changed: "2026-03-01T11:00:00.000000+00:00",
      last_reported: "2026-03-01T12:00:00.000000+00:00",
      last_updated: "2026-03-01T11:00:00.000000+00:00",
    }),
    level: 62,
  },
  "ESPHome web_server": {
    by: "poll",
    at: "/sensor/salt_level",
    whole: '{"id":"sensor-salt_level","state":"37 %","value":37}',
    level: 37,
  },
  // shelly-api-docs.shelly.cloud/gen2/ComponentsAndServices/Input, Status: `percent` where the input is analogue.
  "Shelly Gen2 and later, asked": { by: "poll", ...shellyInput },
  "Shelly with a password": { by: "poll", ...shellyInput, digest: "of-the-shelly" },
  // Koenkk/zigbee-herdsman-converters, src/devices/tuya.ts (df72005): TLC2206; liquid_state is low, normal or high.
  "Zigbee2MQTT liquid_level_percent": {
    by: "topic",
    whole:
      '{"installation_height":1000,"linkquality":120,"liquid_depth":0.62,"liquid_depth_max":1000,"liquid_level_percent":62,"liquid_state":"normal","max_set":80,"min_set":20}',
    level: 62,
  },
  "Zigbee2MQTT liquid_state": {
    by: "topic",
    whole:
      '{"installation_height":1000,"linkquality":120,"liquid_depth":0.12,"liquid_depth_max":1000,"liquid_level_percent":12,"liquid_state":"low","max_set":80,"min_set":20}',
    level: 10,
  },
  // Hypfer/Valetudo, backend/lib/entities/core/ValetudoConsumable.js and RoborockConsumableMonitoringCapability.js
  // (b41e048).
  Valetudo: {
    by: "poll",
    at: "/api/v2/robot/capabilities/ConsumableMonitoringCapability",
    whole: json([
      valetudoPart("brush", "main", 17_231, "minutes"),
      valetudoPart("brush", "side_right", 11_231, "minutes"),
      valetudoPart("filter", "main", 4500, "minutes"),
      valetudoPart("cleaning", "sensor", 1031, "minutes"),
      valetudoPart("bin", "dock", 55, "percent"),
    ]),
    level: 50,
  },
  // Python-roborock/python-roborock, roborock/cli.py, consumables; names by containers.py, as_dict; numbers of
  // tests/mock_data.py; lives of const.py (9352177).
  Roborock: {
    by: "topic",
    whole:
      '{"mainBrushWorkTime": 74382, "sideBrushWorkTime": 74382, "filterWorkTime": 74382, "filterElementWorkTime": 0, "sensorDirtyTime": 74382, "strainerWorkTimes": 65, "dustCollectionWorkTimes": 25, "cleaningBrushWorkTimes": 65}\n',
    level: ((540_000 - 74_382) / 540_000) * 100,
  },
  // Donkie/Spoolman, spoolman/api/v1/models.py, Spool (a9e5055).
  Spoolman: {
    by: "poll",
    at: "/api/v1/spool/2",
    whole: json({
      id: 2,
      registered: "2024-01-01T00:00:00Z",
      first_used: "2024-01-02T00:00:00Z",
      last_used: "2024-03-02T00:00:00Z",
      filament: {
        id: 2,
        registered: "2024-01-01T00:00:00Z",
        name: "PLA Black",
        vendor: { id: 1, registered: "2024-01-01T00:00:00Z", name: "Elegoo", extra: {} },
        material: "PLA",
        density: 1.24,
        diameter: 1.75,
        weight: 1000,
        spool_weight: 250,
        color_hex: "000000",
        extra: {},
      },
      remaining_weight: 500,
      initial_weight: 1000,
      spool_weight: 250,
      used_weight: 500,
      remaining_length: 167_649.3,
      used_length: 167_649.3,
      location: "Shelf A",
      archived: false,
      extra: {},
    }),
    level: 50,
  },
  // grocy/grocy, grocy.openapi.json, ProductDetailsResponse, its example (acd061e).
  Grocy: {
    by: "poll",
    at: "/api/stock/products/1",
    needs: { "grocy-api-key": "of-grocy" },
    whole: json({
      product: { id: "1", name: "Cookies", description: null, qu_id_stock: "3", min_stock_amount: "8" },
      product_barcodes: [{ id: "1", product_id: "13", barcode: "01321230213", qu_id: "1", amount: "10" }],
      last_purchased: null,
      last_used: null,
      stock_amount: "2",
      stock_amount_opened: null,
      quantity_unit_stock: { id: "3", name: "Pack", description: null, name_plural: "Packs", plural_forms: null },
      last_price: null,
      next_due_date: "2019-07-07",
      location: { id: "4", name: "Candy cupboard", description: null },
      average_shelf_life_days: -1,
      spoil_rate_percent: 0,
    }),
    level: 25,
  },
  // openhab/openhab-core#1093.
  openHAB: {
    by: "poll",
    at: "/rest/items/Salt",
    whole: json({
      link: "http://192.168.1.43:8080/rest/items/Salt",
      state: "37.5 %",
      stateDescription: { pattern: "%.1f %%", readOnly: true, options: [] },
      editable: true,
      type: "Number:Dimensionless",
      name: "Salt",
      label: "Salt",
      tags: ["Measurement", "Level"],
      groupNames: [],
    }),
    level: 37.5,
  },
  // ioBroker/ioBroker.simple-api, README.md, get (29b01a2); `ts` in ms since js-controller 2.
  ioBroker: {
    by: "poll",
    at: "/get/0_userdata.0.salt",
    whole:
      '{"val":31.19,"ack":true,"ts":1772366400000,"q":0,"from":"system.adapter.javascript.0","lc":1772366400000,"_id":"0_userdata.0.salt","type":"state","common":{"name":"salt","type":"number","role":"value","unit":"%"},"native":{}}',
    level: 31.19,
  },
  // Homey's Web API, ManagerDevices, Device: capabilitiesObj; ids of an app's own capabilities have a dot behind them.
  Homey: {
    by: "poll",
    at: "/api/manager/devices/device/3c8cb15a-0d5b-4f2a-9a55-1f3f6e2b7a10",
    needs: { authorization: "Bearer of-homey" },
    whole: json({
      id: "3c8cb15a-0d5b-4f2a-9a55-1f3f6e2b7a10",
      name: "Softener",
      zone: "9919ee1e-ffbc-480b-bc4b-77fb047e9e68",
      available: true,
      capabilities: ["measure_percentage.salt"],
      capabilitiesObj: {
        "measure_percentage.salt": {
          id: "measure_percentage.salt",
          type: "number",
          title: "Salt",
          getable: true,
          setable: false,
          units: "%",
          decimals: 1,
          value: 16.5,
          lastUpdated: "2026-01-10T10:55:00.000Z",
        },
      },
    }),
    level: 16.5,
  },
  // ctalkington/python-ipp, tests/fixtures/get-printer-attributes-epsonxp6000.bin (037811c), as ipptool prints it.
  "A printer, by IPP": {
    by: "ipp",
    whole: `marker-names (1setOf nameWithoutLanguage) = Photo Black ink,Cyan ink,Magenta ink,Yellow ink,Black ink
marker-colors (1setOf nameWithoutLanguage) = #000000,#00FFFF,#FF00FF,#FFFF00,#000000
marker-types (1setOf keyword) = ink-cartridge,ink-cartridge,ink-cartridge,ink-cartridge,ink-cartridge
marker-low-levels (1setOf integer) = 15,15,15,15,15
marker-high-levels (1setOf integer) = 100,100,100,100,100
marker-levels (1setOf integer) = 27,99,83,6,64`,
    level: 64,
  },
  // elad-bar/ha-hpprinter#113, #10: LEDM's ConsumableConfigDyn.
  "A printer": {
    by: "poll",
    at: "/DevMgmt/ConsumableConfigDyn.xml",
    type: "text/xml",
    whole: `<?xml version="1.0" encoding="UTF-8"?>
<ccdyn:ConsumableConfigDyn xmlns:ccdyn="http://www.hp.com/schemas/imaging/con/ledm/consumableconfigdyn/2007/11/19" xmlns:dd="http://www.hp.com/schemas/imaging/con/dictionaries/1.0/">
  <ccdyn:ConsumableInfo>
    <dd:ConsumableTypeEnum>toner</dd:ConsumableTypeEnum>
    <dd:ConsumableLabelCode>C</dd:ConsumableLabelCode>
    <dd:ConsumablePercentageLevelRemaining>77</dd:ConsumablePercentageLevelRemaining>
  </ccdyn:ConsumableInfo>
  <ccdyn:ConsumableInfo>
    <dd:ConsumableTypeEnum>toner</dd:ConsumableTypeEnum>
    <dd:ConsumableLabelCode>K</dd:ConsumableLabelCode>
    <dd:ProductNumber>W2030A</dd:ProductNumber>
    <dd:ConsumablePercentageLevelRemaining>42</dd:ConsumablePercentageLevelRemaining>
  </ccdyn:ConsumableInfo>
</ccdyn:ConsumableConfigDyn>
`,
    level: 42,
  },
  // TA2k/ioBroker.gruenbeck, main.js (request and parser, which takes broken HTTP) and io-package.json (D_A_2_3).
  "A water softener": {
    by: "poll",
    at: "/mux_http",
    type: "text/html",
    asked: "id=0000&show=D_A_2_3~",
    whole: "<data><code>ok</code><D_A_2_3>54</D_A_2_3></data>",
    level: 60,
  },
  // foxinsights/customer-api, docs/v1/README.md (fd6a17e).
  "Heating oil: OilFox": {
    by: "poll",
    at: "/customer-api/v1/device/ON0987654321",
    needs: { authorization: "Bearer eyJ0eXAiOiJKV.wXdfjS9g7P7XAt6GnOQ" },
    login: {
      at: "/customer-api/v1/login",
      body: { email: "me@example.com", password: "of-the-app" },
      answer: {
        token_type: "Bearer",
        access_token: "eyJ0eXAiOiJKV.wXdfjS9g7P7XAt6GnOQ",
        refresh_token: "eyJ0eXAiOiJKV.mFpd7W2RmOx0XGvEAIg",
      },
    },
    whole: json({
      hwid: "ON0987654321",
      currentMeteringAt: "2021-11-04T12:35:50.202821Z",
      nextMeteringAt: "2021-11-05T12:35:50.202821Z",
      daysReach: 93,
      batteryLevel: "FULL",
      fillLevelPercent: 43,
      fillLevelQuantity: 1643,
      quantityUnit: "L",
    }),
    level: 43,
  },
  // merbanan/rtl_433, src/devices/oil_watchman.c: depth_cm, 0 is no reading; src/output_mqtt.c: a topic for each value.
  "Heating oil by radio": { by: "topic", whole: "63", level: ((150 - 63) / 135) * 100 },
  // Koenkk/zigbee-herdsman-converters, src/lib/ikea.ts (df72005): minutes, and replaced after 259200.
  "An air purifier": {
    by: "topic",
    whole:
      '{"air_quality":"good","child_lock":"UNLOCK","device_age":189150,"fan_mode":"auto","fan_speed":4,"fan_state":"ON","filter_age":72000,"led_enable":true,"linkquality":120,"pm25":12,"replace_filter":false}',
    level: ((259_200 - 72_000) / 259_200) * 100,
  },
  // home-assistant/core, components/smartthings/sensor.py: custom.waterFilter, waterFilterUsage, in percent.
  "A fridge filter": {
    by: "home assistant",
    whole: json({
      entity_id: "sensor.refrigerator_water_filter_usage",
      state: "13",
      attributes: { state_class: "measurement", unit_of_measurement: "%", friendly_name: "Refrigerator Water filter" },
    }),
    level: 87,
  },
  // home-assistant/core, components/litterrobot/sensor.py: litter_level; #137677: 120 after filling.
  "A litter robot": {
    by: "home assistant",
    whole: json({
      entity_id: "sensor.litter_robot_litter_level",
      state: "120",
      attributes: { state_class: "measurement", unit_of_measurement: "%", friendly_name: "Litter-Robot Litter level" },
    }),
    level: 100,
  },
  // TheThingsIndustries/lorawan-stack-docs, doc/content/integrations/data-formats (a189a52); the decoded payload of
  // TheThingsNetwork/lorawan-devices#183.
  LoRaWAN: {
    by: "post",
    whole: json({
      end_device_ids: {
        device_id: "dev1",
        application_ids: { application_id: "app1" },
        dev_eui: "0004A30B001C0530",
        join_eui: "800000000000000C",
        dev_addr: "00BCB929",
      },
      correlation_ids: ["as:up:01E0WZGT6Y7657CPFPE5WEYDSQ", "gs:uplink:01E0WZGSZWT07NE5TS2APTV1Z9"],
      received_at: "2020-02-12T15:15:46.014773143Z",
      uplink_message: {
        session_key_id: "AXA50tHUGUucuzS/bCGMNw==",
        f_cnt: 1,
        frm_payload: "gkHe",
        decoded_payload: { distance: 3462, BattV: 3.84 },
        rx_metadata: [{ gateway_ids: { gateway_id: "gtw1", eui: "9C5C8E00001A05C4" }, rssi: -35, snr: 5 }],
        settings: { data_rate: { lora: { bandwidth: 125_000, spreading_factor: 7 } }, frequency: "868300000" },
        consumed_airtime: "0.056576s",
      },
    }),
    level: ((4000 - 3462) / 3500) * 100,
  },
};
