import encodeQR from 'qr';
import { type Html, html } from './html.ts';

/** The margin around the code, in modules: ISO/IEC 18004 asks for four. */
const margin = 4;

/**
 * A QR code as inline SVG, dark on white in dark mode too. It has no style and no `data:` URL, so every content security
 * policy allows it.
 *
 * @param text up to some 2,000 characters
 * @param label what it is, for screen readers
 */
export function qrCode(text: string, label: string): Html {
  const modules = encodeQR(text, 'raw', { ecc: 'medium', border: margin });
  const size = modules.length;
  const path = modules.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return html`<svg class="qr" role="img" aria-label="${label}" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">
<path fill="#fff" d="M0 0h${size}v${size}h-${size}z"/><path fill="#000" d="${path}"/></svg>`;
}
