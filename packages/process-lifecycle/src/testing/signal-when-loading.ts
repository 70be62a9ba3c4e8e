/**
 * Has a process get SIGTERM when it begins to load a module. A process without a handler ends by the signal, with no exit code.
 *
 * @param specifier the module, as an import names it
 * @returns options for node
 */
export function signalWhenLoading(specifier: string): string[] {
  const hook = `
    import { registerHooks } from 'node:module';
    registerHooks({
      resolve(specifier, context, next) {
        if (specifier === ${JSON.stringify(specifier)}) process.kill(process.pid, 'SIGTERM');
        return next(specifier, context);
      },
    });
  `;
  return [`--import=data:text/javascript,${encodeURIComponent(hook)}`];
}
