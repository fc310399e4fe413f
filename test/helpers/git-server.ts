import { spawn } from 'node:child_process';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** Serves the bare repositories in a directory the way git hosts do: git's own smart HTTP server, as a CGI program. */
export function gitServer(directory: string): RequestListener {
  return (request, response) => {
    const backend = spawn('git', ['http-backend'], { env: { ...process.env, ...cgiOf(request, directory) } });
    request.pipe(backend.stdin);
    const chunks: Buffer[] = [];
    backend.stdout.on('data', (chunk) => chunks.push(chunk));
    backend.once('close', () => sendCgi(Buffer.concat(chunks), response));
  };
}

/** RFC 3875, 4.1. */
function cgiOf({ method, url = '', headers }: IncomingMessage, directory: string): Record<string, string> {
  const [path = '', query = ''] = url.split('?');
  return {
    GIT_PROJECT_ROOT: directory,
    GIT_HTTP_EXPORT_ALL: '1',
    REQUEST_METHOD: method ?? 'GET',
    PATH_INFO: path,
    QUERY_STRING: query,
    CONTENT_TYPE: headers['content-type'] ?? '',
    HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
    GIT_PROTOCOL: headers['git-protocol']?.toString() ?? '',
  };
}

function sendCgi(output: Buffer, response: ServerResponse): void {
  const end = output.indexOf('\r\n\r\n');
  for (const line of output.toString('latin1', 0, end).split('\r\n')) {
    const [name = '', value = ''] = line.split(': ');
    if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.end(output.subarray(end + 4));
}
