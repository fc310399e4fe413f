import type { ConnectConfig } from 'ssh2';
import type { HostKeyGuard } from './host-key.ts';

/** ssh2 gives up one interval after the last unanswered message: silence of three intervals ends a connection. */
const keepalive = { keepaliveInterval: 5000, keepaliveCountMax: 2 };
const readyWithinMs = 20_000;

/**
 * What ssh2 is told about the line. Strict key exchange against Terrapin (CVE-2023-48795) is negotiated, not required,
 * so the ciphers that the attack needs are not offered. The verifier is synchronous and strictly boolean: ssh2 lets
 * anything else but `false` pass.
 */
export function transportFor(guard: HostKeyGuard): ConnectConfig {
  return {
    ...keepalive,
    readyTimeout: readyWithinMs,
    agentForward: false,
    hostVerifier: (key: Buffer): boolean => guard.accepts(key) === true,
    algorithms: {
      serverHostKey: guard.algorithms,
      cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
      hmac: [
        'hmac-sha2-256-etm@openssh.com',
        'hmac-sha2-512-etm@openssh.com',
        'hmac-sha2-256',
        'hmac-sha2-512',
      ],
      compress: ['none'],
    },
  };
}
