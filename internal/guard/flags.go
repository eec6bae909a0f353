package guard

import "flag"

// RegisterFlags registers a flag for each limit, with its default.
func (l *Limits) RegisterFlags(fs *flag.FlagSet) {
	*l = DefaultLimits()
	fs.Int64Var(&l.BodyBytes, "limit-body-bytes", l.BodyBytes, "how many bytes a request body may have")
	fs.IntVar(&l.QueryBytes, "limit-query-bytes", l.QueryBytes, "how many bytes a GraphQL document may have")
	fs.IntVar(&l.Tokens, "limit-tokens", l.Tokens, "how many tokens a document may have")
	fs.IntVar(&l.NameBytes, "limit-name-bytes", l.NameBytes, "how many bytes a name in a document may have")
	fs.IntVar(&l.Depth, "limit-depth", l.Depth, "how deep fields may be nested")
	fs.IntVar(&l.Aliases, "limit-aliases", l.Aliases, "how many aliases an operation may have")
	fs.IntVar(&l.RootFields, "limit-root-fields", l.RootFields, "how many fields an operation may have at its root")
	fs.IntVar(&l.Directives, "limit-directives", l.Directives, "how many directives a document may have")
	fs.IntVar(&l.FragmentSpreads, "limit-fragment-spreads", l.FragmentSpreads, "how many fragment spreads a document may have")
	fs.IntVar(&l.Repeats, "limit-repeats", l.Repeats, "how many pairs of fields of one name a document may have")
	fs.IntVar(&l.Operations, "limit-operations", l.Operations, "how many operations a document may have")
	fs.IntVar(&l.Nodes, "limit-nodes", l.Nodes, "how many values an answer may be expected to hold, lists multiplied out")
	fs.IntVar(&l.ListFactor, "limit-list-factor", l.ListFactor, "how many elements are expected of a list of which nothing is known")
	fs.IntVar(&l.IntrospectionDepth, "limit-introspection-depth", l.IntrospectionDepth, "how deep fields may be nested below __schema and __type")
	fs.IntVar(&l.IntrospectionNodes, "limit-introspection-nodes", l.IntrospectionNodes, "how many values an introspection may be expected to answer")
	fs.IntVar(&l.Concurrent, "limit-concurrent", l.Concurrent, "how many operations run at once")
	fs.IntVar(&l.Waiting, "limit-waiting", l.Waiting, "how many operations wait for a place among those that run")
	fs.DurationVar(&l.Wait, "limit-wait", l.Wait, "how long an operation waits for a place")
	fs.IntVar(&l.CacheDocuments, "limit-cache-documents", l.CacheDocuments, "how many parsed documents are kept")
	fs.Int64Var(&l.CacheBytes, "limit-cache-bytes", l.CacheBytes, "how many bytes the kept documents may take")
}
