/** The few pieces of DER (ITU-T X.690) that a certificate is made of. */
export const der = {
  sequence: (...parts: Buffer[]): Buffer => element(0x30, ...parts),
  set: (...parts: Buffer[]): Buffer => element(0x31, ...parts),
  /** A context-specific, constructed element: `[number]`. */
  explicit: (number: number, part: Buffer): Buffer => element(0xa0 + number, part),
  /** A context-specific, primitive element: `[number] IMPLICIT`. */
  implicit: (number: number, bytes: Buffer): Buffer => element(0x80 + number, bytes),
  /** A positive integer, most significant byte first. */
  integer: (bytes: Buffer): Buffer =>
    element(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes),
  true: (): Buffer => element(0x01, Buffer.from([0xff])),
  utf8: (text: string): Buffer => element(0x0c, Buffer.from(text)),
  octets: (bytes: Buffer): Buffer => element(0x04, bytes),
  bits: (bytes: Buffer, unused = 0): Buffer => element(0x03, Buffer.from([unused]), bytes),
  identifier: (dotted: string): Buffer => element(0x06, encodeIdentifier(dotted)),
  /** Two-digit years up to 2049, as RFC 5280, 4.1.2.5 asks, and four-digit ones after. */
  time: (date: Date): Buffer => {
    const digits = `${date.toISOString().replace(/[-:T]|\.\d+/g, '')}`;
    return date.getUTCFullYear() < 2050
      ? element(0x17, Buffer.from(digits.slice(2)))
      : element(0x18, Buffer.from(digits));
  },
};

function element(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), encodeLength(content.length), content]);
}

function encodeLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes = Buffer.from(length.toString(16).padStart(length > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

function encodeIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return Buffer.from([first * 40 + second, ...rest.flatMap(base128)]);
}

function base128(value: number): number[] {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [...base128(value >> 7).map((byte) => byte | 0x80), low];
}
