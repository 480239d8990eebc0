import { createServer } from 'node:http';
import { answerChallenge } from '../../../lambda/answer-challenge/answer';
import { fileStores } from './file-stores';

/*
 * Runs in a container: hands HTTP requests to the function that answers challenges, in the form in which a load
 * balancer does, and its results back.
 */

const { challenges } = fileStores(process.env['STATE'] ?? '');

createServer((request, response) => {
  const { method: httpMethod = 'GET', url = '/' } = request;
  const [path = '/'] = url.split('?');
  answerChallenge({ challenges, now: Date.now }, { httpMethod, path }).then(
    ({ statusCode, headers, body }) =>
      response.writeHead(statusCode, headers as Record<string, string>).end(body),
    // What a load balancer makes of a function's error.
    () => response.writeHead(502).end(),
  );
}).listen(Number(process.env['PORT']));
