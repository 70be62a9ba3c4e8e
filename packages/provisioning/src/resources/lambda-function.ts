import { pathToFileURL } from 'node:url';
import type { PreTokenGenerationHandler } from '@freehold/cognito-emulator';
import * as pulumi from '@pulumi/pulumi';
import { z } from 'zod';
import { localAccountId, type ProvisionResource } from './resource.ts';

const functionInputs = z.strictObject({
  name: z.string(),
  /** The module's name without its extension, a dot, and its export's name. */
  handler: z.string().regex(/^[^.]+\.[^.]+$/),
  code: z.instanceof(pulumi.asset.AssetArchive),
  // Without an effect here.
  description: z.string(),
  role: z.string(),
  runtime: z.string(),
  timeout: z.number(),
  tags: z.record(z.string(), z.string()),
});

/** Imports the file that Lambda runs, and registers its handler for calls in this process. */
export const provisionLambdaFunction: ProvisionResource = async (inputs, { region, registerFunction }) => {
  const { name, handler, code } = functionInputs.parse(inputs);
  const arn = `arn:aws:lambda:${region}:${localAccountId}:function:${name}`;
  registerFunction(arn, await loadHandler(code, handler));
  return { id: name, state: { ...inputs, arn } };
};

async function loadHandler(code: pulumi.asset.AssetArchive, handler: string): Promise<PreTokenGenerationHandler> {
  const [moduleName, exportName] = handler.split('.');
  const file = (await code.assets)[`${moduleName}.mjs`];
  if (!(file instanceof pulumi.asset.FileAsset)) throw new Error(`the code holds no file ${moduleName}.mjs.`);
  const members = Object.entries(await import(pathToFileURL(await file.path).href));
  const found = members.find(([name]) => name === exportName)?.[1];
  if (!isHandler(found)) throw new Error(`${moduleName}.mjs exports no function ${exportName}.`);
  return found;
}

/** A function's type can't be checked at run time; infra's type check does it. */
function isHandler(value: unknown): value is PreTokenGenerationHandler {
  return typeof value === 'function';
}
