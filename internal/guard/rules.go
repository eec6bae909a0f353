package guard

import (
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// Rules returns the validation rules: gqlparser's own, MaxIntrospectionDepth among them,
// with those that suggest names replaced by their twins that do not. gqlgen's
// SetDisableSuggestion, which is needed too, swaps FieldsOnCorrectType and ScalarLeafs
// alone. gqlgen changes what it is given, so each call returns new ones.
func Rules() *rules.Rules {
	r := rules.NewDefaultRules()
	r.RemoveRule(rules.KnownArgumentNamesRule.Name)
	r.RemoveRule(rules.KnownTypeNamesRule.Name)
	r.RemoveRule(rules.ValuesOfCorrectTypeRule.Name)
	r.AddRule(rules.KnownArgumentNamesRuleWithoutSuggestions.Name, rules.KnownArgumentNamesRuleWithoutSuggestions.RuleFunc)
	r.AddRule(rules.KnownTypeNamesRuleWithoutSuggestions.Name, rules.KnownTypeNamesRuleWithoutSuggestions.RuleFunc)
	r.AddRule(rules.ValuesOfCorrectTypeRuleWithoutSuggestions.Name, rules.ValuesOfCorrectTypeRuleWithoutSuggestions.RuleFunc)
	return r
}
