import type { CodegenConfig } from '@graphql-codegen/cli'

// The types come from the server's schema file, so that generating works offline. Outside
// of this repository, take the schema from a running server.
const config: CodegenConfig = {
  schema: '../../schema.graphqls',
  documents: 'src/documents.ts',
  generates: {
    'src/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: 'string', // plain text at run time: no graphql package in the page
        enumsAsTypes: true, // no code for enums either
        disableDescriptions: true, // what is generated changes with the schema's shape, not with its wording
        useTypeImports: true,
        strictScalars: true, // a new scalar is an error here, not an any there
        scalars: { Date: 'string', DateTime: 'string' }, // JSON has no dates
      },
    },
  },
  importExtension: '.js', // as browsers and Node resolve modules
}

export default config
