package io.gridrelay.client.websocket;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Decides whether a resolved address may be connected to. Asked for every address just before the
 * connection is made to exactly that address, so that a name cannot be checked with one answer and
 * used with another.
 */
@FunctionalInterface
public interface AddressGuard {
  boolean permits(InetAddress address);

  /** Permits every address. */
  static AddressGuard any() {
    return address -> true;
  }

  /**
   * Permits only addresses of the public internet: no loopback, link-local, private (RFC 1918,
   * unique local), shared (RFC 6598), multicast, documentation, benchmarking or reserved range, nor
   * such an IPv4 address inside an IPv6 one (mapped, 6to4, NAT64).
   */
  static AddressGuard publicOnly() {
    return AddressGuard::isPublic;
  }

  private static boolean isPublic(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    return switch (address) {
      case Inet4Address v4 -> isPublic4(v4.getAddress(), 0);
      case Inet6Address v6 -> isPublic6(v6.getAddress());
      default -> false;
    };
  }

  /** The special-purpose registry of IANA for IPv4 (RFC 6890), four bytes from {@code at}. */
  private static boolean isPublic4(byte[] b, int at) {
    int first = b[at] & 0xff;
    int second = b[at + 1] & 0xff;
    int third = b[at + 2] & 0xff;
    return switch (first) {
      case 0, 10, 127 -> false;
      case 100 -> second < 64 || second > 127;
      case 169 -> second != 254;
      case 172 -> second < 16 || second > 31;
      case 192 ->
          second != 168
              && !(second == 0 && (third == 0 || third == 2))
              && !(second == 88 && third == 99);
      case 198 -> second != 18 && second != 19 && !(second == 51 && third == 100);
      case 203 -> !(second == 0 && third == 113);
      default -> first < 224;
    };
  }

  /**
   * Global unicast is 2000::/3; what lies elsewhere, or carries a private IPv4 address, is refused.
   */
  private static boolean isPublic6(byte[] b) {
    int high = (b[0] & 0xff) << 8 | b[1] & 0xff;
    int next = (b[2] & 0xff) << 8 | b[3] & 0xff;
    if (high == 0x0064 && next == 0xff9b) {
      return isPublic4(b, 12);
    }
    if (high == 0x2002) {
      return isPublic4(b, 2);
    }
    boolean teredoOrOrchid =
        high == 0x2001 && (next == 0 || (next & 0xfff0) == 0x0010 || (next & 0xfff0) == 0x0020);
    boolean documentation = high == 0x2001 && next == 0x0db8 || high == 0x3fff;
    return (high & 0xe000) == 0x2000 && !teredoOrOrchid && !documentation;
  }
}
