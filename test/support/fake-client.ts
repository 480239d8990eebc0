/** A command of the AWS SDK: all that a fake needs of it. */
interface Command {
  readonly constructor: { readonly name: string };
  readonly input: object;
}

type Answer = (input: never) => object;

/**
 * Stands in for a client of the AWS SDK. Each command's class name has a function from its input to the answer,
 * which may throw; a command without one fails the test. `sent` records what was asked, in order.
 */
export class FakeClient {
  public readonly sent: { command: string; input: object }[] = [];

  constructor(private readonly answers: Record<string, Answer> = {}) {}

  /** Asynchronous as the SDK's: what an answer throws is a rejection. */
  public async send(command: Command): Promise<object> {
    const { name } = command.constructor;
    this.sent.push({ command: name, input: command.input });
    const answer = this.answers[name];
    if (answer === undefined) throw new Error(`Unexpected ${name}`);
    return Promise.resolve(answer(command.input as never));
  }

  /** The inputs of one kind of command. */
  public inputsOf(command: string): object[] {
    return this.sent.filter((sent) => sent.command === command).map(({ input }) => input);
  }

  /** The fake under the type that the code under test asks for. */
  public as<Client>(): Client {
    return this as unknown as Client;
  }
}

/** An error as the SDK throws it: told apart by its name. */
export function awsError(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}
