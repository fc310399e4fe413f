import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Internet, Site } from './internet.ts';

/** Serves the files of a folder under a name, each with the MD5 of its content for an ETag, and 404 for all else. */
export function serveFolder(internet: Internet, name: string, folder: string): Promise<Site> {
  return internet.serve(name, (request, response) => {
    const { pathname } = new URL(request.url ?? '/', `https://${name}`);
    try {
      const body = readFileSync(join(folder, pathname));
      response.setHeader('etag', `"${createHash('md5').update(body).digest('hex')}"`);
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
}
