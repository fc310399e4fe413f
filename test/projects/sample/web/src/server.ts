import { createServer } from 'node:http';
import ms from 'ms';

createServer((_request, response) => {
  response.end(JSON.stringify({ from: 'web', hour: ms('1h') }));
}).listen(3000);
