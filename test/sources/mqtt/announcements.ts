/** What devices keep on the broker to be found, by topic, as each program writes it. */
export const kept = {
  /** ESPHome 2026.8 (mqtt_component.cpp); the first two were captured from a node. */
  esphome: {
    "homeassistant/sensor/garagedoor1/garage_temperature/config": {
      sug_dsp_prc: 1,
      unit_of_meas: "°C",
      stat_cla: "measurement",
      name: "Garage Temperature",
      dev_cla: "temperature",
      stat_t: "garagedoor1/sensor/garage_temperature/state",
      avty_t: "garagedoor1/status",
      uniq_id: "ESPsensorgarage_temperature",
      dev: espressif(),
    },
    "homeassistant/sensor/garagedoor1/garage_humidity/config": {
      sug_dsp_prc: 1,
      unit_of_meas: "%",
      stat_cla: "measurement",
      name: "Garage Humidity",
      dev_cla: "humidity",
      stat_t: "garagedoor1/sensor/garage_humidity/state",
      avty_t: "garagedoor1/status",
      uniq_id: "ESPsensorgarage_humidity",
      dev: espressif(),
    },
    "homeassistant/sensor/garagedoor1/salt_level/config": {
      sug_dsp_prc: 0,
      unit_of_meas: "%",
      stat_cla: "measurement",
      name: "Salt level",
      stat_t: "garagedoor1/sensor/salt_level/state",
      avty_t: "garagedoor1/status",
      uniq_id: "ESPsensorsalt_level",
      dev: espressif(),
    },
    "homeassistant/sensor/garagedoor1/wifi_signal/config": {
      unit_of_meas: "%",
      name: "WiFi strength",
      ent_cat: "diagnostic",
      stat_t: "garagedoor1/sensor/wifi_signal/state",
      uniq_id: "ESPsensorwifi_signal",
      dev: espressif(),
    },
    "homeassistant/switch/garagedoor1/pump_level/config": {
      name: "Level pump",
      stat_t: "garagedoor1/switch/pump/state",
    },
  },
  /** Tsukihime's nRF24 water tank sensor: the device has a name in one of its messages only. */
  watertank: {
    "homeassistant/sensor/watertank_lmm/config": {
      uniq_id: "wtlvlmm",
      name: "Water level",
      stat_t: "home/watertank",
      unit_of_meas: "mm",
      icon: "mdi:waves-arrow-up",
      val_tpl: "{{value_json.lvlmm}}",
      dev: { ids: ["231ed3"] },
    },
    "homeassistant/sensor/watertank_t/config": {
      uniq_id: "wttemp",
      name: "Temperature",
      dev_cla: "temperature",
      stat_t: "home/watertank",
      unit_of_meas: "°C",
      val_tpl: "{{value_json.temp}}",
      dev: { ids: ["231ed3"], name: "Watertank Sensor", mf: "Tsukihime", mdl: "nRF24 Watertank Sensor" },
    },
    "homeassistant/sensor/watertank_b/config": {
      uniq_id: "wtbatt",
      name: "Battery",
      dev_cla: "battery",
      stat_t: "home/watertank",
      unit_of_meas: "%",
      val_tpl: "{{value_json.batt}}",
      dev: { ids: ["231ed3"] },
    },
  },
  /** Tasmota with SetOption19 (xdrv_12_home_assistant.ino). */
  tasmota: {
    "homeassistant/sensor/5C8A3D_HX711_Weight/config": {
      name: "HX711 Weight",
      stat_t: "tele/coffee/SENSOR",
      avty_t: "tele/coffee/LWT",
      pl_avail: "Online",
      pl_not_avail: "Offline",
      uniq_id: "5C8A3D_HX711_Weight",
      dev: { ids: ["5C8A3D"] },
      unit_of_meas: "kg",
      frc_upd: true,
      val_tpl: "{{value_json['HX711'].Weight}}",
    },
    "homeassistant/sensor/5C8A3D_status/config": {
      name: "Coffee scale status",
      stat_t: "~HASS_STATE",
      avty_t: "~LWT",
      uniq_id: "5C8A3D_status",
      dev: { ids: ["5C8A3D"], name: "Coffee scale", mdl: "Generic", sw: "8.5.1(tasmota)", mf: "Tasmota" },
      unit_of_meas: "%",
      val_tpl: "{{value_json['RSSI']}}",
      "~": "tele/coffee/",
    },
  },
  /** Tasmota 9.2 and later, without SetOption19; of the setup what is used here. */
  tasmotaItself: {
    "tasmota/discovery/E8DB84ACF00D/config": {
      ip: "192.168.1.33",
      dn: "Cellar",
      fn: ["Cellar", null, null, null, null, null, null, null],
      hn: "cellar-0013",
      mac: "E8DB84ACF00D",
      md: "Generic",
      ofln: "Offline",
      onln: "Online",
      state: ["OFF", "ON", "TOGGLE", "HOLD"],
      sw: "14.2.0",
      t: "cellar",
      ft: "%prefix%/%topic%/",
      tp: ["cmnd", "stat", "tele"],
      ver: 1,
    },
    "tasmota/discovery/E8DB84ACF00D/sensors": {
      sn: { Time: "2026-03-01T12:47:15", SR04: { Distance: 32.5 }, DHT11: { Temperature: null, Humidity: 60 } },
      ver: 1,
    },
    "tasmota/discovery/000000000000/sensors": { sn: { SR04: { Distance: 1 } }, ver: 1 },
  },
  /** EMS-ESP, whose templates compute, and whose topics are shortened. */
  emsesp: {
    "homeassistant/sensor/ems-esp/boiler_fill/config": {
      "~": "ems-esp",
      uniq_id: "boiler_fill",
      name: "Fill level",
      stat_t: "~/boiler_data",
      val_tpl: "{{value_json['fill'] if value_json['fill'] is defined else 0}}",
      unit_of_meas: "%",
      stat_cla: "measurement",
      dev: { ids: ["ems-esp-boiler"] },
    },
  },
  /** Zigbee2MQTT 2: a Tuya ME202WZ, a plug and the coordinator. */
  zigbee: {
    "zigbee2mqtt/bridge/devices": [
      { disabled: false, friendly_name: "Coordinator", ieee_address: "0x00124b0024c2b1d5", type: "Coordinator" },
      {
        definition: {
          description: "Water level sensor",
          exposes: [
            {
              access: 1,
              description: "Liquid level status",
              label: "Liquid state",
              name: "liquid_state",
              property: "liquid_state",
              type: "enum",
              values: ["low", "normal", "high"],
            },
            numeric("liquid_level_percent", "Liquid level percent", "%"),
            numeric("liquid_depth", "Liquid depth", "m"),
            numeric("voltage", "Voltage", "V"),
            { ...numeric("max_set", "Max set", "%"), access: 3, value_max: 100, value_min: 0 },
            { ...numeric("battery", "Battery", "%"), category: "diagnostic", value_max: 100, value_min: 0 },
            { ...numeric("linkquality", "Linkquality", "lqi"), value_max: 255, value_min: 0 },
            {
              access: 3,
              label: "Relay switch",
              name: "relay_switch",
              property: "relay_switch",
              type: "binary",
              value_off: "OFF",
              value_on: "ON",
            },
          ],
          model: "ME202WZ",
          options: [],
          source: "native",
          supports_ota: false,
          vendor: "Tuya",
        },
        disabled: false,
        friendly_name: "Cistern",
        ieee_address: "0xa4c138b7c9f0aa01",
        interview_completed: true,
        supported: true,
        type: "Router",
      },
      {
        definition: {
          exposes: [
            { type: "switch", features: [{ access: 7, name: "state", property: "state", type: "binary" }] },
            { ...numeric("portions_left", "Portions left", ""), value_max: 12, value_min: 0 },
            {
              access: 1,
              label: "Water tank empty",
              name: "water_tank_empty",
              property: "water_tank_empty",
              type: "binary",
              value_off: false,
              value_on: true,
            },
          ],
        },
        friendly_name: "Hall/feeder",
      },
    ],
  },
  zigbeeForHomeAssistant: {
    "homeassistant/sensor/0xa4c138b7c9f0aa01/liquid_level_percent/config": {
      availability: [{ topic: "zigbee2mqtt/bridge/state", value_template: "{{ value_json.state }}" }],
      device: {
        identifiers: ["zigbee2mqtt_0xa4c138b7c9f0aa01"],
        manufacturer: "Tuya",
        model: "Water level sensor",
        model_id: "ME202WZ",
        name: "Cistern",
      },
      name: "Liquid level percent",
      object_id: "cistern_liquid_level_percent",
      origin: { name: "Zigbee2MQTT", sw: "2.7.1", url: "https://www.zigbee2mqtt.io" },
      state_class: "measurement",
      state_topic: "zigbee2mqtt/Cistern",
      unique_id: "0xa4c138b7c9f0aa01_liquid_level_percent_zigbee2mqtt",
      unit_of_measurement: "%",
      value_template: "{{ value_json.liquid_level_percent }}",
    },
  },
  /** One message for a whole device (Home Assistant 2024.11). */
  device: {
    "homeassistant/device/softener/config": {
      dev: { ids: "softener01", name: "Softener", mf: "Nobody", mdl: "S1" },
      o: { name: "softener2mqtt", sw: "1.0" },
      stat_t: "softener/state",
      cmps: {
        salt_low: {
          p: "binary_sensor",
          dev_cla: "problem",
          name: "Salt low",
          pl_on: "YES",
          pl_off: "NO",
          val_tpl: "{{ value_json.salt_low }}",
          uniq_id: "softener01_low",
        },
        water: {
          p: "sensor",
          name: "Water used",
          dev_cla: "water",
          stat_cla: "total_increasing",
          unit_of_meas: "L",
          val_tpl: "{{ value_json.used }}",
          uniq_id: "softener01_used",
        },
        salt: {
          p: "sensor",
          name: "Salt left",
          unit_of_meas: "%",
          stat_t: "softener/salt",
          uniq_id: "softener01_salt",
        },
      },
    },
  },
};

function espressif(): object {
  return {
    ids: "20500de464ec",
    name: "GarageDoor1",
    sw: "2026.8.0 (config hash 0x0dd1e1e6)",
    mdl: "esp32",
    mf: "Espressif",
    cns: [["mac", "20500de464ec"]],
  };
}

function numeric(property: string, label: string, unit: string): object {
  return { access: 1, label, name: property, property, type: "numeric", ...(unit === "" ? {} : { unit }) };
}
