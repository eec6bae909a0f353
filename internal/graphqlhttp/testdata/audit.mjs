// Runs the audits of the npm package graphql-http against a URL and prints one line each.
// Started by TestAudits.
import { auditServer } from 'graphql-http';

const results = await auditServer({ url: process.argv[2] });
for (const r of results) {
  console.log(`${r.status}\t${r.id}\t${r.name}${r.reason ? '\t' + r.reason : ''}`);
}
