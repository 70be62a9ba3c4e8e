export { signalWhenLoading } from './signal-when-loading.ts';
