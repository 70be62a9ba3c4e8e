import type { Clock } from '../clock.ts';
import type { Message } from './message.ts';

/** How many messages are kept. */
const capacity = 1_000;

/** The messages that Cognito would have sent. */
export interface Mailbox {
  /** The last 1,000 messages, oldest first. */
  messages(): readonly Message[];
  /** The latest message to an address, in whatever case. */
  latestTo(email: string): Message | undefined;
}

/** Stores messages instead of sending them. They stay in memory, because they contain codes and passwords. */
export class LocalMailbox implements Mailbox {
  #messages: readonly Message[] = [];
  readonly #clock: Clock;
  readonly #onMessage: (message: Message) => void;
  readonly #log: (line: string) => void;

  constructor(clock: Clock, onMessage: (message: Message) => void, log: (line: string) => void) {
    this.#clock = clock;
    this.#onMessage = onMessage;
    this.#log = log;
  }

  messages(): readonly Message[] {
    return this.#messages;
  }

  latestTo(email: string): Message | undefined {
    return this.#messages.findLast(({ to }) => to.toLowerCase() === email.toLowerCase());
  }

  /** Stores a message and calls the listener. Its errors don't affect the operation. */
  deliver(message: Omit<Message, 'sentAt'>): void {
    const sent = { ...message, sentAt: this.#clock() };
    this.#messages = [...this.#messages, sent].slice(-capacity);
    Promise.try(this.#onMessage, sent).catch((error: unknown) => {
      this.#log(`onMessage failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    });
  }
}
