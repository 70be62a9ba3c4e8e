// `npm run pulumi:check [stack file …]`: checks stack files, by default the examples, without credentials.
import { checkStack } from './check-stack.ts';
import { exampleStackFiles, readStackFile } from './stack-file.ts';

const given = process.argv.slice(2);
let count = 0;
for (const path of given.length > 0 ? given : await exampleStackFiles()) {
  const { name, stack, config } = await readStackFile(path);
  const { resources, policies, issues } = await checkStack({ stack, config });
  const result = issues.length === 0 ? 'no issues' : `${issues.length} ${issues.length === 1 ? 'issue' : 'issues'}`;
  process.stdout.write(`${name}: ${resources} resources, ${policies} policies, ${result}\n`);
  for (const issue of issues) process.stdout.write(`  ${issue}\n`);
  count += issues.length;
}
process.exitCode = count === 0 ? 0 : 1;
