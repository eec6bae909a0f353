// Package guard refuses what must not reach the resolvers, as early as it can be told.
//
// Each guard, and what gets through a gqlgen server without it:
//
//   - [HTTP], Authorization (bearer.go): requests without a token, introspection included;
//     two Authorization headers, of which proxies and servers may believe different ones;
//     bytes in a token that would end a header line further on.
//   - [HTTP], media type: form bodies that browsers send across origins unasked; compressed
//     bodies that unfold.
//   - [HTTP], BodyBytes: bodies and URLs without end.
//   - QueryBytes, Tokens (document.go): documents whose validation takes minutes, comparing
//     every two fields of one name, which nothing can stop once it runs.
//   - NameBytes: one alias of 200 kB that comes back once per row and once per error path.
//   - Depth: employee → unit → employees → … in circles.
//   - Aliases, RootFields: one dear field asked for a hundred times in one request.
//   - Repeats: the same field two thousand times, each compared with each in validation.
//   - Operations, FragmentSpreads: 200 operations that spread one fragment of 700 mistakes,
//     which validation finds, and words, 140,000 times.
//   - Directives: work in execution that no field count shows. A report may have one on each column.
//   - Nodes (nodes.go): lists of lists of lists, each of modest length.
//   - IntrospectionDepth, IntrospectionNodes (introspection.go): the same with the schema's
//     own circles (type → fields → type), for which IDEs need their own, larger bounds.
//   - Concurrent (concurrent.go): many dear operations at once.
//   - [Cache] (cache.go): a cache of documents that is bounded by count alone holds as many
//     large ones.
//   - [Rules] (rules.go): "did you mean" in errors, which costs a comparison of the
//     attacker's text with every name of the schema.
//
// The first look at a document comes before validation, which is where a hostile one is
// dear, and takes time in proportion to its text, fragments included. The bound on nodes
// comes after it, since it needs the schema and the variables. Nothing here counts twice
// what a fragment says: every walk goes through a fragment once and keeps the sum.
//
// Neighbours: package caller holds the token and its hash; package graphqlhttp is the
// transport behind HTTP and in front of gqlgen.
package guard
