import { printable } from '@freehold/printable';
import { Command } from 'commander';
import type { Action } from '../action.ts';
import { CliError } from '../errors.ts';
import { example } from '../terminal/help.ts';
import { bold, coloured, type Output } from '../terminal/output.ts';
import type { CheckResult } from './check-result.ts';
import { type Examination, examine } from './doctor.ts';

export function doctorCommand(action: Action): Command {
  return new Command('doctor')
    .description('Check a running installation from end to end, and say how to fix what is wrong')
    .addHelpText('after', example('doctor --local', 'doctor'))
    .action(
      action(async (services) => {
        const examinations = (await examine(services)).map(({ subject, findings }) => {
          return { subject, findings: findings.map((result) => withTypedCommands(result, services.output)) };
        });
        const failures = examinations.flatMap(({ findings }) => findings).filter(({ state }) => state === 'bad').length;
        services.output.result({ healthy: failures === 0, examinations }, () =>
          examinations.map(formatExamination).join('\n\n'),
        );
        if (failures === 0) return;
        throw new CliError('unhealthy', `\n${failures === 1 ? 'One thing is' : `${failures} things are`} wrong.`);
      }),
    );
}

function withTypedCommands(result: CheckResult, output: Output): CheckResult {
  return 'cure' in result ? { ...result, cure: output.asTyped(result.cure) } : result;
}

function formatExamination({ subject, findings }: Examination): string {
  return [bold(subject), ...findings.map(formatResult)].join('\n');
}

function formatResult(result: CheckResult): string {
  const what = printable(result.what);
  switch (result.state) {
    case 'good':
      return `  ${coloured('green', '✓')} ${what}`;
    case 'unknown':
      return `  ${coloured('yellow', '?')} ${what}`;
    case 'warning':
      return `  ${coloured('yellow', '!')} ${what}\n    → ${printable(result.cure)}`;
    case 'bad':
      return `  ${coloured('red', '✗')} ${what}\n    → ${printable(result.cure)}`;
  }
}
