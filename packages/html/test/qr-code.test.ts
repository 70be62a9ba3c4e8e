import decodeQR from 'qr/decode.js';
import { expect, test } from 'vitest';
import { qrCode } from '../src/qr-code.ts';

/** Draws a code's SVG in pixels, `scale` of them for each module. */
function draw(markup: string, scale: number): { width: number; height: number; data: Uint8ClampedArray } {
  const size = Number(/viewBox="0 0 (\d+) \1"/.exec(markup)?.[1]);
  const width = size * scale;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  const dark = /fill="#000" d="([^"]*)"/.exec(markup)?.[1] ?? '';
  for (const [, x = '', y = ''] of dark.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1) {
      for (let column = Number(x) * scale; column < (Number(x) + 1) * scale; column += 1)
        data.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3);
    }
  }
  return { width, height: width, data };
}

test.each([
  'otpauth://totp/Freehold:ada%40example.com?issuer=Freehold&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSW',
  'short',
  'Größe & <Länge>',
])('a QR code of %j can be read', (text) => {
  const { markup } = qrCode(text, 'A code');
  expect(decodeQR(draw(markup, 4))).toBe(text);
});

test('a QR code has a label, and needs no style, script or image from elsewhere', () => {
  const { markup } = qrCode('text', 'The key, "as" a <code>');
  expect(markup).toContain('role="img" aria-label="The key, &quot;as&quot; a &lt;code&gt;"');
  expect(markup).not.toMatch(/style=|href=|src=|url\(/);
});
