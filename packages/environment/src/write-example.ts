import { writeFile } from 'node:fs/promises';
import { environmentExample } from './example.ts';

await writeFile(new URL('../../../.env.example', import.meta.url), environmentExample());
