import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import engineService from '@pulumi/pulumi/proto/engine_grpc_pb.js';
import engine from '@pulumi/pulumi/proto/engine_pb.js';
import resourceService from '@pulumi/pulumi/proto/resource_grpc_pb.js';
import resource from '@pulumi/pulumi/proto/resource_pb.js';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb.js';
import { type JavaScriptValue, Struct } from 'google-protobuf/google/protobuf/struct_pb.js';
import { z } from 'zod';
import { mockCallResult, mockOutputs } from '../../mocks/mock-outputs.ts';

/** A resource as it was registered over the wire. */
export interface RegisteredResource {
  readonly type: string;
  readonly name: string;
  readonly parent: string;
  readonly protect: boolean;
}

export interface FakeEngine {
  /** The address of both the engine and the resource monitor. */
  readonly address: string;
  readonly registered: readonly RegisteredResource[];
  /** The stack's outputs. Secrets are wrapped, as on the wire. */
  readonly outputs: Record<string, JavaScriptValue>;
  /** The messages that the program logged. */
  readonly log: readonly string[];
  close(): void;
}

/** A value that can be sent over the wire. */
const wireValue = z.record(z.string(), z.json());

/** Marks a secret in Pulumi's protocol. */
export const secretSignature = '1b47061264138c4ac30d75fd1eb44270';

/**
 * A fake of Pulumi's engine: it accepts every resource and returns its inputs and an id. Pulumi itself has none; its mocks
 * replace the runtime, which is what is tested here.
 */
export async function startFakeEngine(): Promise<FakeEngine> {
  const registered: RegisteredResource[] = [];
  const log: string[] = [];
  const outputs: Record<string, JavaScriptValue> = {};

  const monitorHandlers: UntypedServiceImplementation = {
    supportsFeature: answer<resource.SupportsFeatureRequest>((request) => {
      const known = ['secrets', 'resourceReferences', 'outputValues', 'aliasSpecs', 'deletedWith'];
      return new resource.SupportsFeatureResponse().setHassupport(known.includes(request.getId()));
    }),
    registerResource: answer<resource.RegisterResourceRequest>((request) => {
      const [type, name] = [request.getType(), request.getName()];
      registered.push({ type, name, parent: request.getParent(), protect: request.getProtect() === true });
      return new resource.RegisterResourceResponse()
        .setUrn(`urn:pulumi:dev::freehold::${type}::${name}`)
        .setId(request.getCustom() ? `id-of-${name}` : '')
        .setObject(stateOf(type, name, request.getObject()));
    }),
    registerResourceOutputs: answer<resource.RegisterResourceOutputsRequest>((request) => {
      if (request.getUrn().includes('pulumi:pulumi:Stack')) {
        Object.assign(outputs, request.getOutputs()?.toJavaScript());
      }
      return new Empty();
    }),
    registerPackage: answer(() => new resource.RegisterPackageResponse().setRef('package')),
    signalAndWaitForShutdown: answer(() => new Empty()),
    invoke: answer<resource.ResourceInvokeRequest>((request) => {
      const answer = mockCallResult(request.getTok(), request.getArgs()?.toJavaScript() ?? {});
      return new resource.ResourceInvokeResponse().setReturn(Struct.fromJavaScript(wireValue.parse(answer)));
    }),
  };

  let root = '';
  const engineHandlers: UntypedServiceImplementation = {
    log: answer<engine.LogRequest>((request) => {
      // Debug messages come from the runtime itself.
      if (request.getSeverity() !== engine.LogSeverity.DEBUG) log.push(request.getMessage());
      return new Empty();
    }),
    getRootResource: answer(() => new engine.GetRootResourceResponse().setUrn(root)),
    setRootResource: answer<engine.SetRootResourceRequest>((request) => {
      root = request.getUrn();
      return new engine.SetRootResourceResponse();
    }),
  };

  const server = new Server();
  server.addService(resourceService.ResourceMonitorService, monitorHandlers);
  server.addService(engineService.EngineService, engineHandlers);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { address: `127.0.0.1:${port}`, registered, outputs, log, close: () => server.forceShutdown() };
}

function answer<Request>(give: (request: Request) => unknown) {
  return ({ request }: ServerUnaryCall<Request, unknown>, callback: sendUnaryData<unknown>): void => {
    try {
      callback(null, give(request));
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)));
    }
  };
}

/** A resource's inputs and the outputs that AWS would add. */
function stateOf(type: string, name: string, inputs: Struct | undefined): Struct {
  const given = inputs?.toJavaScript() ?? {};
  return Struct.fromJavaScript(wireValue.parse({ ...mockOutputs(type, name, given), ...given }));
}
