import type { SignatureSource } from '../source.ts';

export const certificateExpiry: SignatureSource = {
  kind: 'certificate-expiry',
  title: 'Certificate expired or not valid',
  about: 'TLS connections that fail because of a certificate',
  tests: [
    {
      test: 'rise',
      name: 'failures for a certificate',
      codes: [
        'CERT_HAS_EXPIRED',
        'CERT_NOT_YET_VALID',
        'ERR_TLS_CERT_ALTNAME_INVALID',
        'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
        'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
        'DEPTH_ZERO_SELF_SIGNED_CERT',
        'SELF_SIGNED_CERT_IN_CHAIN',
        'CertificateExpiredException',
        'SSLHandshakeException',
        'SSLCertVerificationError',
        'CERTIFICATE_VERIFY_FAILED',
      ],
      texts: [
        'certificate has expired',
        'certificate is expired',
        'certificate expired',
        'certificate is not yet valid',
        'certificate verify failed',
        'unable to verify the first certificate',
        'pkix path building failed',
        'validity check failed',
        'x509: certificate',
        'self signed certificate',
        'self-signed certificate',
      ],
      'min-count': 3,
      'usual-per-day': 0.001,
    },
  ],
  'accounts-for': ['external-degradation'],
  next: [
    'Ask the server: openssl s_client -connect HOST:443 -servername HOST </dev/null | openssl x509 -noout -dates -issuer.',
    "See whom it hits: logscan explain '{{query}}' {{files}}",
    'If the dates are good, look at the clock of the client, its list of authorities, and the chain that the server sends.',
  ],
  mitigations: [
    'Renew the certificate and reload what serves it; check that the whole chain is sent.',
    'See why the renewal did not run (cert-manager, certbot timer), and alert 14 days before the end.',
    'Do not switch verification off: it hides an attack as well.',
  ],
};
