import { z } from 'zod';

/** `AssetType` of the API: an image, base64-encoded. */
const Asset = z.object({
  Category: z.enum([
    'FAVICON_ICO',
    'FAVICON_SVG',
    'EMAIL_GRAPHIC',
    'SMS_GRAPHIC',
    'AUTH_APP_GRAPHIC',
    'PASSWORD_GRAPHIC',
    'PASSKEY_GRAPHIC',
    'PAGE_HEADER_LOGO',
    'PAGE_HEADER_BACKGROUND',
    'PAGE_FOOTER_LOGO',
    'PAGE_FOOTER_BACKGROUND',
    'PAGE_BACKGROUND',
    'FORM_BACKGROUND',
    'FORM_LOGO',
    'IDP_BUTTON_ICON',
  ]),
  ColorMode: z.enum(['LIGHT', 'DARK', 'DYNAMIC']),
  Extension: z.enum(['ICO', 'JPEG', 'PNG', 'SVG', 'WEBP']),
  Bytes: z
    .base64()
    .refine((bytes) => Buffer.byteLength(bytes, 'base64') <= 1_000_000, {
      error: 'Member must have length less than or equal to 1000000',
    })
    .optional(),
  ResourceId: z
    .string()
    .min(1)
    .max(40)
    .regex(/^[\w\- ]+$/)
    .optional(),
});
export type Asset = z.infer<typeof Asset>;

/** The style of a request. */
export const BrandingStyle = z.object({
  UseCognitoProvidedValues: z.boolean().optional(),
  Settings: z.record(z.string(), z.json()).optional(),
  Assets: z.array(Asset).max(40).optional(),
});
export type BrandingStyle = z.infer<typeof BrandingStyle>;
