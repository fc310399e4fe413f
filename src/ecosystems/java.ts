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
    const artifact = /\/([^/]+)\/([^/]+)\/\1-\2[^/]*\.(?:jar|pom|aar|war|module|zip|tar\.gz)$/.exec(pathname);
    if (artifact) return `${artifact[1]} ${artifact[2]} (maven)`;
    const listed = /\/([^/]+)(?:\/[^/]+-SNAPSHOT)?\/maven-metadata[^/]*\.xml$/.exec(pathname)?.[1];
    return listed && `${listed} (maven index)`;
  },
};
