import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { partitionOf } from '@freehold/aws-partitions';
import * as ecr from '@pulumi/aws/ecr/index.js';
import * as dockerBuild from '@pulumi/docker-build';
import * as pulumi from '@pulumi/pulumi';

export interface ApiImageArgs {
  /** An image by its digest. Empty: the image is built from this clone. */
  readonly existingImage: string;
  /** The repository for a built image. A given image may be in it, too. */
  readonly repositoryName: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The image's platform, in Docker's and in ECS's words. Fargate on ARM costs a fifth less, but most machines build images for
 * this platform. To change it, change both.
 */
export const platform = { docker: dockerBuild.Platform.Linux_amd64, ecs: 'X86_64' } as const;

/** How many images the repository keeps. A build pushes up to three: the image, its provenance and an index. */
const keptImages = 30;

/** The image for the API, the migrations and the operator: an existing image, or one that is built and pushed here. */
export class ApiImage extends pulumi.ComponentResource {
  /** By digest, so that the image behind the name can't change. */
  readonly reference: pulumi.Output<string>;
  /** The repository in ECR that tasks pull from; `undefined` where the image is elsewhere. */
  readonly repositoryArn: pulumi.Output<string> | undefined;

  readonly #args: ApiImageArgs;

  constructor(name: string, args: ApiImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super('freehold:api-service:ApiImage', name, {}, opts);
    this.#args = args;

    if (args.existingImage === '') {
      const repository = this.#createRepository();
      const image = this.#build(repository);
      this.reference = pulumi.interpolate`${repository.repositoryUrl}@${image.digest}`;
      this.repositoryArn = repository.arn;
    } else {
      const origin = ecrRepositoryOf(args.existingImage);
      // The image was built here once. Otherwise its repository would be deleted, and the image with it.
      if (origin?.name === args.repositoryName) this.#createRepository();
      this.reference = pulumi.output(args.existingImage);
      this.repositoryArn = origin && pulumi.output(origin.arn);
    }
    this.registerOutputs();
  }

  #createRepository(): ecr.Repository {
    const repository = new ecr.Repository(
      'api-repository',
      {
        name: this.#args.repositoryName,
        // The tag only shows which image is the newest. Tasks use the digest.
        imageTagMutability: 'MUTABLE',
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: 'AES256' }],
        // Every image in it can be built again.
        forceDelete: true,
        tags: this.#args.tags,
      },
      { parent: this },
    );
    new ecr.LifecyclePolicy(
      'api-repository-lifecycle',
      {
        repository: repository.name,
        policy: JSON.stringify({
          rules: [
            {
              rulePriority: 1,
              description: `Keep the newest ${keptImages}`,
              selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: keptImages },
              action: { type: 'expire' },
            },
          ],
        }),
      },
      { parent: this },
    );
    return repository;
  }

  #build(repository: ecr.Repository): dockerBuild.Image {
    const login = ecr.getAuthorizationTokenOutput({ registryId: repository.registryId }, { parent: this });
    return new dockerBuild.Image(
      'api-image',
      {
        context: { location: clonePath('.') },
        dockerfile: { location: clonePath('docker/Dockerfile') },
        target: 'api',
        platforms: [platform.docker],
        tags: [pulumi.interpolate`${repository.repositoryUrl}:latest`],
        push: true,
        // A preview reports a new image without Docker.
        buildOnPreview: false,
        registries: [
          {
            address: repository.repositoryUrl,
            username: login.userName,
            password: pulumi.secret(login.password),
          },
        ],
      },
      // Otherwise the provider deletes the image from the registry as soon as `apiImage` is set, while tasks still run it. The
      // repository's lifecycle policy deletes old images.
      { parent: this, retainOnDelete: true },
    );
  }
}

/** A path of the clone, relative to the working directory, so that it is the same on every machine. */
function clonePath(path: string): string {
  return relative(process.cwd(), fileURLToPath(new URL(`../../${path}`, import.meta.url))) || '.';
}

/** The repository of an image in ECR, of any account: `123456789012.dkr.ecr.{region}.…/name@…`. */
function ecrRepositoryOf(image: string): { readonly name: string; readonly arn: string } | undefined {
  const [, account, region = '', host, name] =
    /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.([a-z0-9.-]+)\/([^@:]+)/.exec(image) ?? [];
  const partition = partitionOf(region);
  if (account === undefined || name === undefined || partition === undefined) return undefined;
  if (partition.dnsSuffix !== host) return undefined;
  return { name, arn: `arn:${partition.id}:ecr:${region}:${account}:repository/${name}` };
}
