import { readFileSync } from 'node:fs';
import { Copy, DockerfileParser, From, type Instruction, JSONInstruction, PropertyInstruction } from 'dockerfile-ast';
import { root } from './repository-root.ts';

/** A step of a stage, of the kinds that our Dockerfile uses. */
export type Step =
  | { readonly keyword: 'COPY'; readonly from: string | undefined; readonly paths: readonly string[] }
  | { readonly keyword: 'RUN'; readonly script: string }
  | { readonly keyword: 'ENV'; readonly variables: Readonly<Record<string, string>> }
  | { readonly keyword: 'CMD' | 'ENTRYPOINT' | 'HEALTHCHECK'; readonly words: readonly string[] }
  | { readonly keyword: 'WORKDIR' | 'USER' | 'EXPOSE'; readonly argument: string };

export interface Stage {
  readonly name: string;
  /** An image or another stage. */
  readonly from: string;
  readonly steps: readonly Step[];
}

export const dockerfile = readFileSync(`${root}docker/Dockerfile`, 'utf8');

/** The stages of docker/Dockerfile in order. @throws Error for an instruction that is unknown here */
export function readStages(text: string = dockerfile): Stage[] {
  const stages: (Stage & { readonly steps: Step[] })[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    if (instruction instanceof From) {
      stages.push({ name: instruction.getBuildStage() ?? '', from: instruction.getImage() ?? '', steps: [] });
      continue;
    }
    const stage = stages.at(-1);
    if (stage === undefined) throw new Error(`Before the first FROM: ${instruction.toString()}`);
    stage.steps.push(readStep(instruction));
  }
  return stages;
}

function readStep(instruction: Instruction): Step {
  const keyword = instruction.getKeyword();
  const argument = instruction.getArgumentsContent() ?? '';
  if (instruction instanceof Copy) {
    const paths = instruction.getArguments().map((path) => path.getValue());
    const from = instruction.getFlags().find((flag) => flag.getName() === 'from');
    return { keyword: 'COPY', from: from?.getValue() ?? undefined, paths };
  }
  switch (keyword) {
    case 'RUN':
      return { keyword, script: argument };
    case 'ENV':
      if (!(instruction instanceof PropertyInstruction)) break;
      return {
        keyword,
        variables: Object.fromEntries(
          instruction.getProperties().map((property) => [property.getName(), property.getUnescapedValue() ?? '']),
        ),
      };
    case 'CMD':
    case 'ENTRYPOINT':
      if (!(instruction instanceof JSONInstruction) || instruction.getOpeningBracket() === null) break;
      return { keyword, words: instruction.getJSONStrings().map((word) => word.getJSONValue()) };
    case 'HEALTHCHECK':
      return { keyword, words: JSON.parse(argument.slice(argument.indexOf('['))) };
    case 'WORKDIR':
    case 'USER':
    case 'EXPOSE':
      return { keyword, argument };
  }
  throw new Error(`The tests don't know the instruction ${instruction.toString()} ${argument}.`);
}
