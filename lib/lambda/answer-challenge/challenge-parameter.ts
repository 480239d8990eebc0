import { GetParameterCommand, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { type ChallengeStore, fromText, toText } from './challenge';

/** The open challenge in a parameter of Systems Manager. */
export function challengeParameter(ssm: SSMClient, Name: string): ChallengeStore {
  return {
    async read() {
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
      return fromText(Parameter?.Value);
    },
    async write(challenge) {
      await ssm.send(new PutParameterCommand({ Name, Value: toText(challenge), Overwrite: true }));
    },
  };
}
