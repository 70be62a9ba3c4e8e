import { setTimeout } from 'node:timers/promises';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import * as pulumi from '@pulumi/pulumi';
import { describe, expect, test } from 'vitest';
import { type InProcessStack, type ResourceRequest, runInProcess } from '../src/in-process-stack.ts';
import { provisionResource } from '../src/resources/resource-types.ts';

class Thing extends pulumi.CustomResource {
  declare readonly size: pulumi.Output<number>;
  constructor(name: string, props: pulumi.Inputs = {}) {
    super('test:index:Thing', name, { size: undefined, ...props });
  }
}

const run = (program: () => object, make: InProcessStack['provision']) =>
  runInProcess({ project: 'freehold', stack: 'dev', config: {}, program, provision: make });

const made = ({ name, inputs }: ResourceRequest) => ({ id: `id-of-${name}`, state: { ...inputs, size: name.length } });

describe('a Pulumi program in this process', () => {
  test('waits for every resource, also for one without an output', async () => {
    const finished: string[] = [];
    const outputs = await run(
      () => {
        const one = new Thing('one');
        new Thing('two', { after: one.id });
        return { size: one.size, nested: { id: one.id } };
      },
      async (request) => {
        await setTimeout(20);
        finished.push(request.name);
        return made(request);
      },
    );
    expect(outputs).toEqual({ size: 3, nested: { id: 'id-of-one' } });
    expect(finished).toEqual(['one', 'two']);
  });

  test('passes secrets to resources and outputs as plain values', async () => {
    const seen: unknown[] = [];
    const outputs = await run(
      () => {
        new Thing('safe', { content: { code: pulumi.secret('1234'), other: 'open' } });
        return { code: pulumi.secret('1234') };
      },
      async (request) => {
        seen.push(request.inputs['content']);
        return made(request);
      },
    );
    expect(seen).toEqual([{ code: '1234', other: 'open' }]);
    expect(outputs).toEqual({ code: '1234' });
  });

  test('fails with the first error, starts no resource after it, and awaits those that run', async () => {
    const begun: string[] = [];
    const finished: string[] = [];
    const failing = run(
      () => {
        const broken = new Thing('broken');
        const slow = new Thing('slow');
        new Thing('dependent', { on: broken.id });
        new Thing('later', { on: slow.id });
        return { size: broken.size };
      },
      async (request) => {
        begun.push(request.name);
        await setTimeout(request.name === 'slow' ? 40 : 10);
        if (request.name === 'broken') throw new Error('no room left');
        finished.push(request.name);
        return made(request);
      },
    );
    await expect(failing).rejects.toThrow('no room left');
    expect(finished).toEqual(['slow']);
    await setTimeout(20);
    expect(begun.toSorted()).toEqual(['broken', 'slow']);
  });

  test('fails with the program’s own error', async () => {
    const failing = run(
      () => {
        throw new Error('no such setting');
      },
      async (request) => made(request),
    );
    await expect(failing).rejects.toThrow('no such setting');
  });
});

describe('a resource', () => {
  // Nothing listens there: each case fails before any request.
  const target = {
    cognito: new CognitoIdentityProviderClient({ endpoint: 'http://localhost:1', region: 'us-east-1' }),
    region: 'us-east-1',
    registerFunction: () => {},
  };

  test('of an unknown type is refused by name', async () => {
    await expect(
      provisionResource({ type: 'aws:s3/bucket:Bucket', name: 'files', inputs: {} }, target),
    ).rejects.toThrow('aws:s3/bucket:Bucket files: this type of resource has no local counterpart.');
  });

  test.each([
    ['aws:cognito/userPool:UserPool', { name: 'users', webAuthnConfiguration: {} }, 'webAuthnConfiguration'],
    ['aws:cognito/userPoolClient:UserPoolClient', { name: 'web', authSessionValidity: 3 }, 'authSessionValidity'],
    ['aws:cognito/userGroup:UserGroup', { name: 'admins', userPoolId: 'id', precedence: 1 }, 'precedence'],
    ['aws:lambda/function:Function', { name: 'trigger', layers: [] }, 'layers'],
  ])('of type %s with an unknown input is refused, and the input is named', async (type, inputs, unknown) => {
    await expect(provisionResource({ type, name: 'new', inputs }, target)).rejects.toThrow(
      new RegExp(`^${type} new:\n[^]*"${unknown}"`),
    );
  });

  test('that is a function must contain the module and export of its handler', async () => {
    const inputs = {
      name: 'trigger',
      description: '',
      role: 'arn',
      runtime: 'nodejs24.x',
      timeout: 5,
      tags: {},
      code: new pulumi.asset.AssetArchive({ 'other.mjs': new pulumi.asset.FileAsset('/nowhere/other.mjs') }),
      handler: 'main.handler',
    };
    const request = { type: 'aws:lambda/function:Function', name: 'trigger', inputs };
    await expect(provisionResource(request, target)).rejects.toThrow('the code holds no file main.mjs.');
  });
});
