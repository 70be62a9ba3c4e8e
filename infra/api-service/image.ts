import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as ecr from '@pulumi/aws/ecr/index.js';
import * as dockerBuild from '@pulumi/docker-build';
import * as pulumi from '@pulumi/pulumi';

export interface ApiImageArgs {
  /** An image by its digest; empty: it is built from this clone. */
  readonly existingImage: string;
  /** Where one that is built goes; one that is given may come from there. */
  readonly repositoryName: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * What the image is built for, as Docker says it and as ECS says it. On ARM, Fargate costs a fifth less; but this is what
 * most machines build by themselves, and so what an image from elsewhere most likely is. To change it, change both.
 */
export const platform = { docker: dockerBuild.Platform.Linux_amd64, ecs: 'X86_64' } as const;

/** How many images the repository keeps. A build makes up to three: the image, what it was built from, and an index. */
const keptImages = 30;

/** The image that API, migrations and operator run from: one that is there already, or one that is built and pushed here. */
export class ApiImage extends pulumi.ComponentResource {
  /** By its digest: what runs can't change beneath the name. */
  readonly reference: pulumi.Output<string>;
  /** The repository in ECR that tasks have to be let into; undefined where the image is kept elsewhere. */
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
      // An image that was built here once: its repository would otherwise go, with the image in it.
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
        // The tag is there for people to see which is the newest; nothing is run by it.
        imageTagMutability: 'MUTABLE',
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfigurations: [{ encryptionType: 'AES256' }],
        // Whatever is in it can be built again.
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
        // A preview says that there will be a new image, and needs no Docker for it.
        buildOnPreview: false,
        registries: [
          {
            address: repository.repositoryUrl,
            username: login.userName,
            password: pulumi.secret(login.password),
          },
        ],
      },
      // The provider deletes what it pushed from the registry when the resource goes: at once when `apiImage` is set, and so
      // beneath the tasks that run it. The repository has its own rule for what is old.
      { parent: this, retainOnDelete: true },
    );
  }
}

/** A path of the clone as seen from where the program runs: so it is the same on every machine, and no difference. */
function clonePath(path: string): string {
  return relative(process.cwd(), fileURLToPath(new URL(`../../${path}`, import.meta.url))) || '.';
}

/** The repository of an image that is in ECR, in this account or another: `123456789012.dkr.ecr.{region}.…/name@…`. */
function ecrRepositoryOf(image: string): { readonly name: string; readonly arn: string } | undefined {
  const [, account, region, name] =
    /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^@:]+)/.exec(image) ?? [];
  if (account === undefined || region === undefined || name === undefined) return undefined;
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return { name, arn: `arn:${partition}:ecr:${region}:${account}:repository/${name}` };
}
