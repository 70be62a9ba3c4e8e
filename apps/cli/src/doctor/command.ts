import { Command } from 'commander';
import type { Action } from '../action.ts';
import { CliError } from '../cli-error.ts';
import { example } from '../terminal/help.ts';
import { bold, coloured } from '../terminal/output.ts';
import { printable } from '../terminal/printable.ts';
import { type Examination, examine } from './doctor.ts';
import type { Finding } from './finding.ts';

export function doctorCommand(action: Action): Command {
  return new Command('doctor')
    .description('Look at a running installation from end to end; for what is wrong, say what cures it')
    .addHelpText('after', example('doctor --local', 'doctor'))
    .action(
      action(async (parts) => {
        const examinations = await examine(parts);
        const wrong = examinations.flatMap(({ findings }) => findings).filter(({ state }) => state === 'bad').length;
        parts.output.result({ healthy: wrong === 0, examinations }, () => examinations.map(shown).join('\n\n'));
        if (wrong === 0) return;
        throw new CliError('unhealthy', `\n${wrong === 1 ? 'One thing is' : `${wrong} things are`} wrong.`);
      }),
    );
}

function shown({ subject, findings }: Examination): string {
  return [bold(subject), ...findings.map(line)].join('\n');
}

function line(finding: Finding): string {
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
