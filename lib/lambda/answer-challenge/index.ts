import { SSMClient } from '@aws-sdk/client-ssm';
import type { ALBHandler } from 'aws-lambda';
import { answerChallenge } from './answer';
import { challengeParameter } from './challenge-parameter';

const challenges = challengeParameter(new SSMClient(), process.env['CHALLENGE_PARAMETER'] ?? '');

export const handler: ALBHandler = (event) => answerChallenge({ challenges, now: Date.now }, event);
