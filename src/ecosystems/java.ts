import type { Ecosystem } from './ecosystem.ts';

/** Maven, Gradle and every other Java program: they read none of the usual variables. */
export const java: Ecosystem = {
  name: 'java',
  environment({ proxy, javaTrustStore }, own) {
    const options = [
      ...['http', 'https'].flatMap((scheme) => [
        `-D${scheme}.proxyHost=${proxy.host}`,
        `-D${scheme}.proxyPort=${proxy.port}`,
      ]),
      '-Dhttp.nonProxyHosts=localhost|127.*|[::1]',
      `-Djavax.net.ssl.trustStore=${javaTrustStore.path}`,
      '-Djavax.net.ssl.trustStoreType=JKS',
      `-Djavax.net.ssl.trustStorePassword=${javaTrustStore.password}`,
    ];
    return { JAVA_TOOL_OPTIONS: [own.JAVA_TOOL_OPTIONS, ...options].filter(Boolean).join(' ') };
  },
  describe({ pathname }) {
    const artifact = /\/([^/]+)\/([^/]+)\/\1-\2[^/]*\.(?:jar|pom|aar|war)$/.exec(pathname);
    return artifact ? `${artifact[1]} ${artifact[2]} (maven)` : undefined;
  },
};
