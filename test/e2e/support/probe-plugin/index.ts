import type { API, DynamicPlatformPlugin, HAPStatus, Logging, PlatformAccessory, PlatformConfig } from "homebridge";

const pluginName = "homebridge-rig-probe";
const platformName = "RigProbe";
/** HAPStatus as the object that it is at run time: TypeScript refuses a `const enum` of another package (TS2748). */
interface Statuses {
  HAPStatus: { NOT_ALLOWED_IN_CURRENT_STATE: HAPStatus };
}

/** A plugin with one accessory of every service that ours uses, so that a failing rig is told from a failing plugin. */
class ProbePlatform implements DynamicPlatformPlugin {
  private readonly cached: PlatformAccessory[] = [];
  private readonly log: Logging;
  private readonly api: API;

  constructor(log: Logging, _config: PlatformConfig, api: API) {
    this.log = log;
    this.api = api;
    api.on("didFinishLaunching", () => {
      this.expose();
    });
    api.on("shutdown", () => {
      log.info("probe shut down");
    });
  }

  configureAccessory(accessory: PlatformAccessory): void {
    this.cached.push(accessory);
  }

  private expose(): void {
    const { Service, Characteristic, uuid } = this.api.hap;
    const restored = this.cached[0];
    const accessory = restored ?? new this.api.platformAccessory("Probe", uuid.generate("probe"));
    for (const type of [
      Service.FilterMaintenance,
      Service.ContactSensor,
      Service.OccupancySensor,
      Service.LeakSensor,
      Service.Battery,
      Service.AirPurifier,
    ]) {
      if (accessory.getService(type) === undefined) accessory.addService(new type("Probe"));
    }
    // Only a characteristic that was asked for once is exposed, if the service does not require it.
    accessory.getService(Service.Battery)?.getCharacteristic(Characteristic.BatteryLevel);
    this.addSwitch(accessory, "replenish");
    this.addSwitch(accessory, "automatic");
    if (restored === undefined) this.api.registerPlatformAccessories(pluginName, platformName, [accessory]);
    this.log.info("probe ready, restored %s", restored !== undefined);
  }

  /** "replenish" moves the battery level 20 ms after each write; "automatic" refuses every write. */
  private addSwitch(accessory: PlatformAccessory, subtype: string): void {
    const { Service, Characteristic, HapStatusError } = this.api.hap;
    const { HAPStatus }: Statuses = this.api.hap;
    const service =
      accessory.getServiceById(Service.Switch, subtype) ??
      accessory.addService(Service.Switch, `Probe ${subtype}`, subtype);
    service.getCharacteristic(Characteristic.On).onSet((value) => {
      if (subtype === "automatic") throw new HapStatusError(HAPStatus.NOT_ALLOWED_IN_CURRENT_STATE);
      setTimeout(
        () =>
          accessory
            .getService(Service.Battery)
            ?.updateCharacteristic(Characteristic.BatteryLevel, value === true ? 42 : 7),
        20,
      );
    });
  }
}

export default (api: API): void => {
  api.registerPlatform(pluginName, platformName, ProbePlatform);
};
