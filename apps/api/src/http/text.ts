import { isMisleading } from '@freehold/printable';
import { z } from 'zod';

/** Text on one line, such as a name or a title: not empty, at most 200 characters, and nothing that changes how it reads. */
export const singleLineText = z
  .string('must be text')
  .regex(/\S/, 'must not be empty')
  .max(200, 'must have at most 200 characters')
  .refine(
    (text) => text.isWellFormed() && !isMisleading(text),
    'must not contain characters that control text or its direction',
  );

/** Text on several lines: at most 2000 characters. */
export const multiLineText = z
  .string('must be text')
  .max(2000, 'must have at most 2000 characters')
  .refine((value) => value.isWellFormed() && !/[^\P{Cc}\n\t]/u.test(value), 'must not contain control characters');
