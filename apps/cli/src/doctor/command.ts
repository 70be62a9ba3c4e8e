import { Command } from 'commander';
import type { Action } from '../action.ts';
import { CliError } from '../errors.ts';
import { example } from '../terminal/help.ts';
import { bold, coloured } from '../terminal/output.ts';
import { printable } from '../terminal/printable.ts';
import type { CheckResult } from './check-result.ts';
import { type Examination, examine } from './doctor.ts';

export function doctorCommand(action: Action): Command {
  return new Command('doctor')
    .description('Look at a running installation from end to end; for what is wrong, say what cures it')
    .addHelpText('after', example('doctor --local', 'doctor'))
    .action(
      action(async (services) => {
        const examinations = await examine(services);
        const failures = examinations.flatMap(({ findings }) => findings).filter(({ state }) => state === 'bad').length;
        services.output.result({ healthy: failures === 0, examinations }, () =>
          examinations.map(formatExamination).join('\n\n'),
        );
        if (failures === 0) return;
        throw new CliError('unhealthy', `\n${failures === 1 ? 'One thing is' : `${failures} things are`} wrong.`);
      }),
    );
}

function formatExamination({ subject, findings }: Examination): string {
  return [bold(subject), ...findings.map(formatResult)].join('\n');
}

function formatResult(finding: CheckResult): string {
  const what = printable(finding.what);
  switch (finding.state) {
    case 'good':
      return `  ${coloured('green', '✓')} ${what}`;
    case 'unknown':
      return `  ${coloured('yellow', '?')} ${what}`;
    case 'bad':
      return `  ${coloured('red', '✗')} ${what}\n    → ${printable(finding.cure)}`;
  }
}
