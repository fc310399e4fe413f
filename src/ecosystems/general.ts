import type { Ecosystem } from './ecosystem.ts';

/** Everything that reads the usual variables: OpenSSL, curl, Go, Ruby, Deno, PHP, the cloud tools. */
export const general: Ecosystem = {
  name: 'general',
  environment({ proxy, caFile }) {
    const direct = 'localhost,127.0.0.0/8,127.0.0.1,::1';
    const both = (name: string, value: string): Record<string, string> => ({
      [name]: value,
      [name.toUpperCase()]: value,
    });
    return {
      ...both('http_proxy', proxy.url),
      ...both('https_proxy', proxy.url),
      ...both('all_proxy', proxy.url),
      ...both('ftp_proxy', proxy.url),
      ...both('no_proxy', direct),
      SSL_CERT_FILE: caFile,
      CURL_CA_BUNDLE: caFile,
      AWS_CA_BUNDLE: caFile,
      DENO_CERT: caFile,
    };
  },
};
