/** Bytes of a message that surely arrive: CloudFormation takes an answer of 4096 bytes, other fields included. */
const maximumBytes = 2600;

/**
 * A failure that ends up as the reason in CloudFormation's events. The provider framework sends message and stack
 * trace; CloudFormation refuses a longer answer and shows that refusal in place of the reason. So there is no
 * stack, and the message is cut.
 */
export class MigrationError extends Error {
  constructor(message: string) {
    super(Buffer.from(message).subarray(0, maximumBytes).toString());
    this.name = 'MigrationError';
    this.stack = '';
  }
}
