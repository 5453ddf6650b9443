package io.gridrelay.simulator.traffic;

/**
 * An account of a traffic file: what its DID document needs, but for the host's port. Immutable.
 */
public record TrafficAccount(String did, String handle, String multikey, int host) {}
