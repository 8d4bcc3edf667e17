"use strict";

/** Stands in for the package `socks` in the bundle: a broker in the house is reached without a proxy, and none is taken from the environment. */
module.exports = {};
