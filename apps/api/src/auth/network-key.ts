import ipaddr from 'ipaddr.js';

/** What everything that isn't an address has in common. */
export const unknownNetwork = 'unknown';

/**
 * The part of an address that identifies a network: an IPv4 address, or the first 64 bits of an IPv6 address.
 *
 * @param text an address, with or without the port that some proxies add
 * @returns `unknownNetwork` for everything that isn't an address
 */
export function networkKey(text: string): string {
  const [, bracketed, dotted] = /^\[(.+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(text) ?? [];
  const address = bracketed ?? dotted ?? text;
  if (!ipaddr.isValid(address)) return unknownNetwork;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString();
}
